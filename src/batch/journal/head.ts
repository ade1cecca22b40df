import { createHash, randomUUID } from 'node:crypto';
import { Failure } from '../../errors.ts';
import { isObject, parseJson } from '../../providers/json.ts';

/** What a journal belongs to. Results of anything else would be of no use. */
export interface JournalHead {
  readonly prompt: string;
  readonly options: string;
  /** Null for stdin, of which every row has a mark of its own. */
  readonly input: string | null;
}

/** What is left of a journal when all rows of the input have succeeded. */
export interface FinishedBatch {
  readonly rows: number;
}

const version = 1;

export function toHash(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 32);
}

export function renderHead({ head, id, finished }: ReadHead): string {
  return `${JSON.stringify({ aix_batch: version, id, ...head, finished })}\n`;
}

export interface ReadHead {
  readonly head: JournalHead;
  /** Tells this journal from all others, wherever they are. */
  readonly id: string;
  readonly finished: FinishedBatch | null;
}

/** Null where the line is no head. */
export function parseHead(line: string): ReadHead | null {
  const value = parseJson(line);
  if (!isObject(value) || value['aix_batch'] !== version) return null;
  const { id, prompt, options, input, finished } = value;
  const rows = isObject(finished) && typeof finished['rows'] === 'number' ? finished['rows'] : null;
  return {
    head: { prompt: String(prompt), options: String(options), input: typeof input === 'string' ? input : null },
    id: typeof id === 'string' ? id : randomUUID(),
    finished: rows === null ? null : { rows },
  };
}

export function isOtherVersion(line: string): boolean {
  const value = parseJson(line);
  return isObject(value) && typeof value['aix_batch'] === 'number' && value['aix_batch'] !== version;
}

const names = { prompt: 'the prompt', options: 'the options', input: 'the input' } as const;

/** Throws `usage` where the journal belongs to another batch. */
export function checkHead(path: string, found: JournalHead, wanted: JournalHead): void {
  const changed = listChanged(found, wanted);
  if (changed.length === 0) return;
  const words = changed.join(' and ');
  throw new Failure('usage', `${words} changed since "${path}" was begun`, {
    detail: 'nothing was sent',
    hint: '--restart begins anew and replaces what is there; another --output leaves it',
  });
}

export function isSame(found: JournalHead, wanted: JournalHead): boolean {
  return listChanged(found, wanted).length === 0;
}

function listChanged(found: JournalHead, wanted: JournalHead): readonly string[] {
  return Object.entries(names).flatMap(([name, words]) => {
    const key = name as keyof JournalHead;
    return found[key] === wanted[key] ? [] : [words];
  });
}
