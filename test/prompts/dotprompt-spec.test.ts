import { afterAll, describe, expect, test } from 'vitest';
import { parsePrompt } from '../../src/prompts/prompt.ts';
import { renderRich } from '../../src/prompts/rich/render.ts';
import { messageSuites } from './dotprompt-message-cases.ts';
import { textSuites } from './dotprompt-text-cases.ts';

const suites = { ...textSuites, ...messageSuites };
const all = Object.values(suites).flat();
let passed = 0;

describe.each(Object.entries(suites))('Dotprompt, %s', (_suite, cases) => {
  test.each(cases)('$title', async ({ template, values = {}, partials = {}, context: given, history, expected }) => {
    const source = {
      find: async (name: string) => {
        const text = partials[name];
        return text === undefined ? undefined : ({ type: 'rich', text, label: name } as const);
      },
      names: async () => Object.keys(partials),
    };
    const prompt = await parsePrompt(template, { name: 'spec', path: 'spec.prompt' }, async () => source);
    if (prompt.rich === null) throw new Error('the prompt is simple');
    const data = { values, ...(history && { history }), ...(given && { context: given }) };
    expect(await renderRich(prompt, prompt.rich, data)).toEqual(
      typeof expected === 'string' ? [{ role: 'user', content: expected }] : expected,
    );
    passed += 1;
  });
});

afterAll(() => console.log(`Dotprompt: ${passed} of ${all.length} cases pass`));
