import { Failure, ProviderFailure } from '../errors.ts';
import type { RunRecord } from './record.ts';
import type { RunPlan } from './run-chat.ts';

/** What is wrong with an answer that came. */
export function judge(record: RunRecord, plan: RunPlan): Failure | null {
  return findFault(record, plan) ?? checkAnswer(record, plan);
}

/** An answer that came to its end can still be none: blocked, or shorter than the caller accepts. */
function findFault(record: RunRecord, plan: RunPlan): Failure | null {
  const { provider } = record;
  if (record.finish === null) {
    return new ProviderFailure('incomplete', 'incomplete: the answer has no end', { provider });
  }
  if (record.finish.reason === 'filtered') {
    return new ProviderFailure('refused', `"${provider}" filtered the answer`, {
      provider,
      hint: 'change the prompt, or ask another provider',
    });
  }
  if (record.finish.reason === 'length' && plan.failsOnLength) {
    return new ProviderFailure('incomplete', 'incomplete: the answer reached the output limit', {
      provider,
      hint: 'allow more with --max-tokens',
    });
  }
  return null;
}

/** Calls of tools are no answer yet, so nothing is asked of the text beside them. */
function checkAnswer(record: RunRecord, { checkAnswer: check }: RunPlan): Failure | null {
  if (check === null || record.finish?.reason === 'tool-call') return null;
  try {
    record.parse(check);
    return null;
  } catch (error) {
    if (error instanceof Failure) return error;
    throw error;
  }
}
