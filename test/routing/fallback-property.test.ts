import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createHome } from '../commands/provider/home.ts';
import { runAix } from '../helpers/run.ts';
import { sendChatStream, sendJson, startServer } from '../helpers/server.ts';
import { down, invalid, keyless, overfull, stream, toChunk, type Answer } from './fallback-desk.ts';

/** What somebody does whenever they are asked. */
interface Conduct {
  readonly type: string;
  readonly answer: Answer;
  /** What of an answer they give away. */
  readonly text: string;
  readonly outcome: 'answers' | 'passes' | 'ends';
  /** Whether they are asked once more. */
  readonly isRetried: boolean;
}

type Part = Omit<Conduct, 'type'>;

const passing = (answer: Answer): Part => ({ answer, text: '', outcome: 'passes', isRetried: false });
const ending = (answer: Answer, text = ''): Part => ({ answer, text, outcome: 'ends', isRetried: false });
const broken = { error: { message: 'it broke' } };

function listConducts(name: string): Readonly<Record<string, Part>> {
  const piece = toChunk({ content: `${name} says` });
  const thought = toChunk({ reasoning_content: `${name} thinks` });
  return {
    down: { ...passing(down), isRetried: true },
    reset: { ...passing((response) => void response.destroy()), isRetried: true },
    empty: { ...passing(stream()), isRetried: true },
    keyless: passing(keyless),
    unknown: passing((response) => sendJson(response, { error: { message: 'no', code: 'model_not_found' } }, 404)),
    error: passing(stream(toChunk({ content: '' }), broken)),
    invalid: ending(invalid),
    overfull: ending(overfull),
    thoughtful: ending(stream(thought, broken)),
    cut: ending(stream(piece), `${name} says`),
    failing: ending(stream(piece, broken), `${name} says`),
    filtered: ending(stream(piece, toChunk({}, 'content_filter')), `${name} says`),
    fine: {
      answer: (response) => sendChatStream(response, [`${name} `, 'says ', 'all']),
      text: `${name} says all`,
      outcome: 'answers',
      isRetried: false,
    },
  };
}

const names = ['a', 'b', 'c'] as const;
const types = Object.keys(listConducts(''));
const plays = fc.record({
  types: fc.array(fc.constantFrom(...types), { minLength: 1, maxLength: names.length }),
  retries: fc.constantFrom(0, 1),
  /** Those that warn before anything else. */
  warns: fc.array(fc.boolean(), { minLength: names.length, maxLength: names.length }),
});

interface Play {
  readonly types: readonly string[];
  readonly retries: number;
  readonly warns: readonly boolean[];
}

function toConducts({ types: chosen }: Play): readonly Conduct[] {
  return names.slice(0, chosen.length).flatMap((name, at) => {
    const type = chosen[at] ?? '';
    const part = listConducts(name)[type];
    return part === undefined ? [] : [{ type, ...part }];
  });
}

/** Who is asked, with repeats, if all goes as promised. */
function toExpected({ retries }: Play, conducts: readonly Conduct[]): readonly string[] {
  const last = conducts.findIndex(({ outcome }) => outcome !== 'passes');
  const asked = last === -1 ? conducts : conducts.slice(0, last + 1);
  return asked.flatMap(({ isRetried }, at) => {
    const name = names[at] ?? '';
    return isRetried && retries > 0 ? [name, name] : [name];
  });
}

/** Plays it against a real server; the waits go by a thousand times as fast. */
async function perform(play: Play, conducts: readonly Conduct[], stage: Stage) {
  stage.conducts = conducts;
  stage.asked = [];
  const entries = conducts.map((_, at) => {
    const entry = { base_url: `${stage.url}/${names[at]}/v1`, default_model: 'm', auth_type: 'none' };
    return [names[at], play.warns[at] === true ? { ...entry, verify_ssl: false } : entry];
  });
  const home = createHome(Object.fromEntries(entries), { fallback_order: names.slice(0, conducts.length) });
  const argv = ['ask', 'hi', '--provider', 'a', '--format', 'json', '--retries', String(play.retries)];
  const { code, stdout } = await runAix(argv, { home, haste: 1000 });
  return { code, document: JSON.parse(stdout), asked: stage.asked };
}

interface Stage {
  url: string;
  conducts: readonly Conduct[];
  asked: string[];
}

async function createStage(): Promise<Stage> {
  const stage: Stage = { url: '', conducts: [], asked: [] };
  const server = await startServer((request, response) => {
    const name = request.path[1] ?? '';
    stage.asked.push(name);
    stage.conducts[names.findIndex((each) => each === name)]?.answer(response, request);
  });
  stage.url = server.url;
  return stage;
}

test('whatever each of them does, one alone answers, nobody is asked behind it, and every call is told', async () => {
  const stage = await createStage();
  await fc.assert(
    fc.asyncProperty(plays, async (play) => {
      const conducts = toConducts(play);
      const { code, document, asked } = await perform(play, conducts, stage);
      const expected = toExpected(play, conducts);
      const last = conducts[new Set(expected).size - 1];
      expect(asked).toEqual(expected);
      expect(document.attempts.map(({ provider }: { provider: string }) => provider)).toEqual(
        expected.map((name) => `custom:${name}`),
      );
      expect(document.text).toBe(last?.text);
      expect(document.provider).toBe(`custom:${expected.at(-1)}`);
      expect(code === 0).toBe(last?.outcome === 'answers');
      expect(document.warnings).toHaveLength(play.warns.slice(0, new Set(expected).size).filter(Boolean).length);
    }),
    { numRuns: 150 },
  );
});
