import { rmSync } from 'node:fs';
import type { Context } from '../context.ts';
import { Failure } from '../errors.ts';
import { toAccount } from '../providers/account.ts';
import type { ProviderSettings } from '../providers/settings.ts';
import { assess, type Health } from '../routing/health/assess.ts';
import { appendEvent, toLogPath } from '../routing/health/log.ts';
import { readEvents } from '../routing/health/read.ts';
import { toOldPath } from '../routing/health/rotate.ts';

export interface ProviderHealth {
  readonly name: string;
  /** Null where nothing was ever noted. */
  readonly health: Health | null;
}

/** What the calls of all processes have shown about these providers. Nobody is asked. */
export function surveyHealth(
  { clock, home }: Context,
  providers: readonly ProviderSettings[],
): readonly ProviderHealth[] {
  const events = readEvents(home);
  const now = clock.now();
  return providers.map((settings) => {
    const account = toAccount(settings);
    const own = events.filter((event) => event.account === account);
    return { name: settings.name, health: own.length === 0 ? null : assess(own, now) };
  });
}

/** Of some, by their names, wherever they were; null is everybody. */
export async function forgetHealth({ clock, home }: Context, names: readonly string[] | null): Promise<void> {
  const path = toLogPath(home);
  try {
    if (names === null) {
      for (const file of [toOldPath(path), path]) rmSync(file, { force: true });
      return;
    }
    const accounts = new Set(readEvents(home).map(({ account }) => account));
    const isMeant = (account: string): boolean => names.some((name) => account.startsWith(`${name}@`));
    for (const account of [...accounts].filter(isMeant))
      await appendEvent(home, { account, time: clock.now(), type: 'reset' });
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    throw new Failure('config', `"${path}" cannot be changed`, { detail, cause: error });
  }
}
