import { appendFileSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** How a call went that many seconds ago. */
export interface Past {
  readonly name: string;
  readonly secondsAgo: number;
  /** Milliseconds until the first output; a failure has none. */
  readonly ms?: number;
}

/** Writes down calls to providers at this URL, as earlier processes would have. */
export function rememberCalls(home: string, url: string, calls: readonly Past[]): void {
  mkdirSync(join(home, 'cache'), { recursive: true, mode: 0o700 });
  for (const { name, secondsAgo, ms } of calls) {
    const call = { account: `custom:${name}@${new URL(url).host}`, time: Date.now() - secondsAgo * 1000, id: 'past' };
    const outcome = ms === undefined ? { type: 'failure', code: 'network', until: null } : { type: 'success', ms };
    appendFileSync(join(home, 'cache/health.jsonl'), `${JSON.stringify({ ...call, ...outcome })}\n`, { mode: 0o600 });
  }
}

export function failedCalls(name: string, count: number, secondsAgo = 0): readonly Past[] {
  return Array.from({ length: count }, () => ({ name, secondsAgo }));
}

export function readLog(home: string): readonly Record<string, unknown>[] {
  const lines = readFileSync(join(home, 'cache/health.jsonl'), 'utf8').trimEnd().split('\n');
  return lines.map((line) => JSON.parse(line));
}
