import type { BatchCounts, VendorBatch } from '../../providers/batches/calls.ts';
import type { Desk } from './connect-sent.ts';
import { insist } from './insist.ts';
import type { SentBatch, SentPart } from './record.ts';

/** A part, and how far the provider is with it; null where nobody needs to ask. */
export interface SeenPart {
  readonly part: SentPart;
  readonly batch: VendorBatch | null;
}

/** To ask costs nothing. */
export const isHarmless = (): boolean => true;

export async function lookAtParts({ context, settings, batches }: Desk, sent: SentBatch): Promise<readonly SeenPart[]> {
  const seen: SeenPart[] = [];
  for (const part of sent.parts) {
    const { vendorId, state } = part;
    const batch =
      state !== 'sent' || vendorId === null
        ? null
        : await insist(context, { retries: settings.maxRetries, isHarmless }, () =>
            batches.read(vendorId, context.signal),
          );
    seen.push({ part, batch });
  }
  return seen;
}

export type SentState = 'unsent' | 'running' | 'ended' | 'fetched';

export interface Standing {
  readonly state: SentState;
  readonly counts: BatchCounts;
}

/** `ended`: what is not fetched yet can be. */
export function toStanding({ fetched }: SentBatch, seen: readonly SeenPart[]): Standing {
  const counts = seen.map(({ part, batch }) => batch?.counts ?? { total: part.requests, succeeded: 0, failed: 0 });
  const sum = (name: keyof BatchCounts): number => counts.reduce((all, each) => all + each[name], 0);
  return {
    state: fetched === null ? toState(seen) : 'fetched',
    counts: { total: sum('total'), succeeded: sum('succeeded'), failed: sum('failed') },
  };
}

function toState(seen: readonly SeenPart[]): SentState {
  if (seen.some(({ part }) => part.state === 'ready' || part.state === 'tried')) return 'unsent';
  return seen.some(({ part, batch }) => part.state === 'sent' && batch?.end === null) ? 'running' : 'ended';
}
