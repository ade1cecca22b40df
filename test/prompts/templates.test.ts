import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { fillParams } from '../../src/prompts/fill.ts';
import { splitFrontMatter } from '../../src/prompts/front-matter.ts';
import { createPromptLibrary } from '../../src/prompts/library.ts';
import { findParams } from '../../src/prompts/render.ts';
import { readPlainYaml } from '../../src/prompts/plain-yaml.ts';
import { toText } from '../../src/providers/provider.ts';
import { installFolder } from '../helpers/run.ts';
import { temporaryFolder } from '../helpers/temp.ts';

const names = readdirSync(join(installFolder, 'templates')).map((file) => file.replace('.md', ''));
/** What each template asks for. Anything else it holds has a default. */
const wanted: Readonly<Record<string, readonly string[]>> = {
  changelog: ['stdin'],
  'commit-message': ['stdin'],
  explain: ['concept'],
  fix: ['stdin'],
  regex: ['task'],
  review: ['stdin'],
  shell: ['task'],
  summarize: ['stdin'],
  tests: ['stdin'],
  translate: ['language', 'stdin'],
};

test('every shipped template is known here', () => {
  expect(names.toSorted()).toEqual(Object.keys(wanted));
});

test.each(names)('the template "%s" reads and renders', async (name) => {
  const folder = temporaryFolder();
  const library = createPromptLibrary({ cwd: folder, home: folder, installFolder });
  const prompt = await library.find(name);
  expect(prompt.description).toMatch(/^[a-z].*[^.]$/);
  expect(readPlainYaml(splitFrontMatter(readFileSync(prompt.path ?? '', 'utf8'), name).frontMatter)).not.toBeNull();
  expect(prompt.tags.length).toBeGreaterThan(0);
  const used = findParams(`${prompt.system ?? ''}\n${prompt.text}`);
  expect(prompt.params.filter((param) => !used.includes(param.name))).toEqual([]);

  const needed = wanted[name] ?? [];
  const missing = prompt.params.filter(({ isRequired }) => isRequired).map((param) => param.name);
  expect(missing.toSorted()).toEqual([...needed]);
  const filled = await fillParams(prompt, Object.fromEntries(needed.map((param) => [param, `<${param}>`])));
  const text = filled.type === 'messages' ? filled.messages.map(toText).join('\n') : '';
  for (const param of needed) expect(text).toContain(`<${param}>`);
  expect(text).not.toMatch(/[{}]/);
});
