import type { Context } from '../../context.ts';
import { AtWork } from '../at-work.ts';
import { createTill } from '../budget.ts';
import type { Envelope } from '../envelope.ts';
import type { PlayedRun, RunPlan } from '../run-chat.ts';
import type { Cost } from '../price.ts';
import { playSilently } from './silent-run.ts';

/** What all that is asked in one round of tests spends together. */
export interface Purse {
  /** A run that would pass what is allowed waits for those under way, which may cost less than they could. */
  play(context: Context, plan: RunPlan): Promise<PlayedRun>;
  /** What was spent without a run. */
  pay(cost: Cost | null): void;
}

export function createPurse(): Purse {
  const till = createTill();
  const atWork = new AtWork();
  return {
    async play(context, plan) {
      atWork.begin();
      try {
        for (;;) {
          const played = await playSilently(context, { ...plan, till });
          if (!isRefused(played) || !(await atWork.waitForOther())) return played;
        }
      } finally {
        atWork.end();
      }
    },
    pay(cost) {
      till.taken += cost?.amount ?? 0;
    },
  };
}

/** Whether nothing was sent, so that it can be tried again. */
function isRefused({ failure, envelope }: PlayedRun): boolean {
  return failure?.code === 'budget' && isEmpty(envelope);
}

export function isEmpty({ text, reasoning, cost }: Envelope): boolean {
  return text === '' && reasoning === null && cost === null;
}
