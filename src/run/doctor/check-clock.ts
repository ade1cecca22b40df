import { ok, skipped, warning, type Finding } from './finding.ts';
import type { Inspection } from './inspection.ts';

const toleratedMs = 5 * 60 * 1000;

/** Signatures, tokens and certificates go by the clock. One server that agrees is enough: others may be wrong themselves. */
export async function checkClock({ clockLeads, isOffline }: Inspection): Promise<readonly Finding[]> {
  const [least] = clockLeads.toSorted((a, b) => Math.abs(a) - Math.abs(b));
  if (isOffline) return [{ name: 'clock', ...skipped('not compared, as --offline was given') }];
  if (least === undefined)
    return [{ name: 'clock', ...skipped('no provider answered that it could be compared with') }];
  if (Math.abs(least) <= toleratedMs) return [{ name: 'clock', ...ok('agrees with the providers') }];
  const minutes = Math.round(Math.abs(least) / 60_000);
  const message = `${minutes} minutes ${least > 0 ? 'behind' : 'ahead of'} the clocks of the providers`;
  return [{ name: 'clock', ...warning(message, 'set the clock of this machine, or let it be set over the network') }];
}
