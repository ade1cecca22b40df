import { existsSync } from 'node:fs';
import type { Context } from '../context.ts';
import { Failure, type FailureCode } from '../errors.ts';
import { renderMoney } from '../run/money.ts';
import type { FinishedBatch } from './journal/head.ts';
import type { Journal } from './journal/journal.ts';
import type { Brake } from './play-rows.ts';
import type { Selection } from './select-rows.ts';
import type { Tally } from './tally.ts';

/** Throws `usage` where the output has gone, as nothing is left to make it from. */
export async function tellFinished({ io }: Context, output: string, { rows }: FinishedBatch): Promise<void> {
  if (!existsSync(output))
    throw new Failure('usage', `all ${count(rows)} were done, and "${output}" has gone since`, {
      hint: '--restart sends them again',
    });
  await io.notice(`all ${count(rows)} are done, nothing was sent`);
}

interface Ended {
  readonly journal: Journal | null;
  readonly tally: Tally;
  readonly brake: Brake;
  readonly selection: Selection;
  /** Whether every row that was wanted has a result. */
  readonly isWhole: boolean;
}

/** Says how it went. Throws where not every row has succeeded. */
export async function reportEnd(context: Context, ended: Ended): Promise<void> {
  const { journal, tally, brake, selection, isWhole } = ended;
  const { reason } = brake;
  const left = isWhole ? 0 : await countLeft(ended);
  const leftWords = left === null ? 'rows are left' : `${count(left)} left`;
  // Where nothing was begun, the reason says all.
  if (tally.finished > 0 || reason === null)
    await context.io.notice([renderEnd(tally), ...(isWhole ? [] : [leftWords])].join(', '));
  if (reason?.type === 'failed') throw reason.error;
  if (reason?.type === 'interrupted' && !isWhole)
    throw new Failure('cancelled', `cancelled, ${leftWords}`, {
      hint: journal === null ? undefined : 'the same command goes on from here',
    });
  if (tally.failures.length > 0) throw toPartial(tally, { isStopped: !isWhole, hasJournal: journal !== null });
  if (isWhole && selection.isAll) journal?.finish({ rows: tally.finished });
}

/** Null where nobody knows. An input that cannot be read any more is told of already. */
async function countLeft({ selection, tally }: Ended): Promise<number | null> {
  try {
    const all = await selection.count();
    return all === null ? null : Math.max(0, all - tally.finished);
  } catch {
    return null;
  }
}

function renderEnd(tally: Tally): string {
  const failed = tally.finished - tally.complete;
  const parts = [`${count(tally.finished)}: ${tally.complete} complete`, `${failed} failed`];
  const costs = [...tally.costs].map(([currency, amount]) => renderMoney(amount, currency));
  if (tally.settled > 0) parts.push(`${tally.settled} of them before`);
  return [...parts, ...costs].join(', ');
}

function toPartial(tally: Tally, how: { readonly isStopped: boolean; readonly hasJournal: boolean }): Failure {
  const { failures, finished, complete } = tally;
  const [first] = failures;
  // Codes of results are those of failures, except for `ok`, which is not among these.
  const only = failures.length === 1 && complete === 0 ? (first?.[0] as FailureCode) : 'partial';
  const codes = failures.map(([code, times]) => `${code} ${times}`).join(', ');
  const stopped = how.isStopped ? 'stopped by --max-errors: ' : '';
  return new Failure(only, `${stopped}${finished - complete} of ${count(finished)} failed`, {
    detail: codes,
    hint: how.hasJournal ? 'the same command with --retry-failed sends these again' : undefined,
  });
}

function count(rows: number): string {
  return rows === 1 ? '1 row' : `${rows} rows`;
}
