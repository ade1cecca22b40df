import type { RunEntry } from '../../src/history/entry.ts';

const syllables = ['ka', 'ro', 'mi', 'te', 'so', 'va', 'li', 'go', 'pe', 'da', 'ul', 'ni', 'to', 'fe', 'bo', 'sa'];
const wordCount = 50_000;
const systems = Array.from({ length: 20 }, (_, index) => `You are number ${index}. ${toText(index, 60)}`);

/** The word of this rank: a low one is in nearly every text, a high one in few. */
export function toWord(rank: number): string {
  let [word, rest] = ['', rank + 16];
  for (; rest > 0; rest = Math.floor(rest / 16)) word += syllables[rest % 16];
  return word;
}

/** A run as a year of use makes them, half a minute apart: a known system prompt, 40 new words, 100 words back. */
export function createEntry(number: number, start = 1_700_000_000_000): RunEntry {
  const at = start + number * 31_536;
  const id = `${at.toString(36)}-${number.toString(36).padStart(8, '0')}`;
  const [provider, model] = [`custom:p${number % 10}`, `model-${number % 30}`];
  return {
    id,
    at,
    command: 'run',
    prompt: `prompt-${number % 50}`,
    params: { concept: `c${number}` },
    messages: [
      { role: 'system', content: systems[number % systems.length] ?? '' },
      { role: 'user', content: `${toText(number, 40)} number${number}` },
    ],
    parent: null,
    conversation: id,
    asked: { provider, model },
    envelope: toDocument({ id, number, provider, model }),
  };
}

/** A run that differs from an everyday one in these facts. */
export function changeEntry(
  number: number,
  facts: Partial<RunEntry>,
  envelope: Partial<RunEntry['envelope']> = {},
): RunEntry {
  const entry = createEntry(number);
  return { ...entry, ...facts, envelope: { ...entry.envelope, ...envelope } };
}

/** A run in which this alone was asked. */
export function sayEntry(number: number, text: string): RunEntry {
  return changeEntry(number, { messages: [{ role: 'user', content: text }] }, { text: `answer ${number}` });
}

interface Facts {
  readonly id: string;
  readonly number: number;
  readonly provider: string;
  readonly model: string;
}

function toDocument({ id, number, provider, model }: Facts): RunEntry['envelope'] {
  const document = {
    id,
    status: number % 40 === 0 ? 'failed' : 'complete',
    text: toText(number + 0.5, 100),
    reasoning: null,
    parsed: null,
    provider,
    model,
    finish: 'stop',
    response_id: null,
    usage: { input: 120, output: 130, reasoning: null, cache_read: 10, cache_write: null },
    cost: { amount: 0.001, currency: 'USD', estimated: number % 2 === 0 },
    timing: { total_ms: 812, first_token_ms: 190, tokens_per_second: 41.2 },
    attempts: [{ provider, model, code: 'ok', status: 200, ms: 812 }],
    tool_calls: [],
    warnings: [],
    error: null,
  };
  return document;
}

/** Words as often as in a language: the second one half as often as the first, the third one a third. */
function toText(seed: number, length: number): string {
  let state = Math.floor(seed * 2_654_435_761) % 2_147_483_647;
  return Array.from({ length }, () => {
    state = (state * 48_271 + 11) % 2_147_483_647;
    return toWord(Math.floor(wordCount ** (state / 2_147_483_647)) - 1);
  }).join(' ');
}
