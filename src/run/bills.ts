import type { Envelope } from './envelope.ts';
import type { Bill } from './price.ts';
import type { RunRecord } from './record.ts';
import type { RunPlan } from './run-chat.ts';

export interface Played {
  readonly plan: RunPlan;
  readonly told: Envelope;
}

/** What is to be paid, as far as it was told. */
export function toBills(record: RunRecord, { plan, told }: Played): readonly Bill[] {
  // A call that failed before a word of an answer costs nothing; what one costs that broke off nobody says.
  const isCut = record.finish === null && (told.status !== 'failed' || record.text !== '' || told.reasoning !== null);
  const isTold = record.ended.some(({ finish }) => finish.cost !== undefined || finish.usage !== null);
  if (isCut || !isTold) return [];
  const { settings, fallbacks } = plan;
  // Not `map`: V8 makes its arrays of another kind once it has compiled it, and then compiles anew whoever reads them.
  const bills: Bill[] = [];
  for (const { provider, model, finish } of record.ended) {
    const other = fallbacks.find((route) => settings.name !== provider && route.settings.name === provider);
    bills.push({ model, finish, settings: other?.settings ?? settings });
  }
  return bills;
}
