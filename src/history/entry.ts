import type { Message } from '../providers/provider.ts';

/** What the history keeps of a run. The names are those that stand in the file and in an export. */
export interface RunEntry {
  readonly id: string;
  /** When it began, in milliseconds since 1970. */
  readonly at: number;
  /** What was run: `run`, `ask`, `chat`, `batch`. */
  readonly command: string;
  /** The name of the prompt in the library. */
  readonly prompt: string | null;
  readonly prompt_path?: string | null;
  readonly params: Readonly<Record<string, string>>;
  /** What was sent; of a run that continues another one, only what was new. */
  readonly messages: readonly Message[];
  /** The run that this one continues. */
  readonly parent: string | null;
  /** The first run of the conversation; its own id where it is the first. */
  readonly conversation: string;
  readonly asked: { readonly provider: string; readonly model: string };
  readonly envelope: RunDocument;
  /** Of a run that is not kept: it counts in the sums of its day, and stands in no list. */
  readonly isSumOnly?: boolean;
}

/** What the history reads of the document of a run. Whatever else is in it is kept as it came. */
interface RunDocument {
  readonly status: string;
  readonly text: string;
  readonly reasoning: string | null;
  readonly provider: string | null;
  readonly model: string | null;
  readonly usage: {
    readonly input: number | null;
    readonly output: number | null;
    readonly reasoning: number | null;
    readonly cache_read: number | null;
    readonly cache_write: number | null;
  } | null;
  readonly cost: { readonly amount: number; readonly currency: string; readonly estimated: boolean } | null;
  /** Whether the answer was given before. Its usage is that of then. */
  readonly cached?: boolean;
  readonly timing: { readonly total_ms: number; readonly first_token_ms?: number | null } | null;
}

const counted = ['input', 'output', 'reasoning', 'cache_read', 'cache_write'];

/** Null where the text is no entry. Files are outside data: everything that is read later is looked at here. */
export function parseEntry(text: string): RunEntry | null {
  try {
    const value: unknown = JSON.parse(text);
    return isEntry(value) ? value : null;
  } catch {
    return null;
  }
}

function isEntry(value: unknown): value is RunEntry {
  return (
    isObject(value) &&
    typeof value['id'] === 'string' &&
    value['id'] !== '' &&
    isTime(value['at']) &&
    typeof value['command'] === 'string' &&
    isNullable(value['prompt'], isString) &&
    isNullable(value['parent'], isString) &&
    typeof value['conversation'] === 'string' &&
    Array.isArray(value['messages']) &&
    value['messages'].every(isMessage) &&
    isObject(value['asked']) &&
    typeof value['asked']['provider'] === 'string' &&
    typeof value['asked']['model'] === 'string' &&
    isDocument(value['envelope'])
  );
}

function isDocument(value: unknown): boolean {
  if (!isObject(value)) return false;
  const { status, text, reasoning, provider, model, usage, cost, timing } = value;
  return (
    isString(status) &&
    isString(text) &&
    [reasoning, provider, model].every((member) => isNullable(member, isString)) &&
    isNullable(usage, (counts) => isObject(counts) && counted.every((name) => isNullable(counts[name], isCount))) &&
    isNullable(cost, (money) => isObject(money) && isCount(money['amount']) && isString(money['currency'])) &&
    isNullable(timing, isTiming)
  );
}

function isTiming(value: unknown): boolean {
  return isObject(value) && isCount(value['total_ms']) && isNullable(value['first_token_ms'], isCount);
}

function isMessage(value: unknown): boolean {
  if (!isObject(value) || !isString(value['role'])) return false;
  const { content } = value;
  return isString(content) || (Array.isArray(content) && content.every(isPart));
}

function isPart(value: unknown): boolean {
  return isObject(value) && isString(value['type']) && (value['type'] !== 'text' || isString(value['text']));
}

/** As far as the days of this calendar and the numbers of SQLite go together: to the year 2200. */
function isTime(value: unknown): boolean {
  return Number.isInteger(value) && Number(value) >= 0 && Number(value) < 7_258_118_400_000;
}

function isCount(value: unknown): boolean {
  return typeof value === 'number' && Number.isFinite(value);
}

function isString(value: unknown): value is string {
  return typeof value === 'string';
}

function isNullable(value: unknown, isGood: (value: unknown) => boolean): boolean {
  return value === null || value === undefined || isGood(value);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
