import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Context } from '../context.ts';
import { withFileLock, writePrivateFile } from '../files.ts';
import { pause } from '../pause.ts';
import { toHost } from './base-url.ts';
import { parseJson, toObject } from './json.ts';
import type { ProviderSettings } from './settings.ts';

/**
 * Waits until the time between two requests to a provider is over, for every process of this user on this machine: each
 * takes the next free moment and leaves the one after it to the others.
 */
export async function waitForTurn(
  { clock, home }: Pick<Context, 'clock' | 'home'>,
  { name, baseUrl, minIntervalMs }: ProviderSettings,
  signal: AbortSignal,
): Promise<void> {
  const path = join(home, 'cache', 'pace.json');
  const account = `${name}@${toHost(baseUrl)}`;
  const waitMs = await withFileLock(path, () => {
    const now = clock.now();
    const turns = readTurns(path);
    const next = Number(turns[account] ?? 0);
    // A moment that is very far away was written by a clock that has been put right since.
    const turn = next > now && next < now + minIntervalMs * mostWaiting ? next : now;
    writePrivateFile(path, `${JSON.stringify({ ...turns, [account]: turn + minIntervalMs })}\n`);
    return turn - now;
  });
  if (waitMs > 0) await pause(waitMs, clock, signal);
}

const mostWaiting = 10_000;

function readTurns(path: string): Readonly<Record<string, unknown>> {
  try {
    return toObject(parseJson(readFileSync(path, 'utf8')));
  } catch {
    // Nobody has waited yet.
    return {};
  }
}
