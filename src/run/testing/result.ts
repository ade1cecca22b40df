import type { ErrorDocument, FailureCode } from '../../errors.ts';
import { trim } from '../../providers/models/price.ts';
import type { Envelope } from '../envelope.ts';
import type { Cost } from '../price.ts';

export type Status = 'passed' | 'failed' | 'errored' | 'skipped';

export interface CheckResult {
  readonly type: string;
  readonly passes: boolean;
  readonly expected: string;
  readonly got: string;
}

/** One answer, and what was found of it. */
export interface RunResult {
  readonly status: Exclude<Status, 'skipped'>;
  readonly envelope: Envelope | null;
  readonly checks: readonly CheckResult[];
  readonly error: ErrorDocument | null;
  /** Of the answer and of all who were asked about it; null when nobody knows. */
  readonly cost: Cost | null;
}

/** What came of a case with one of those who answer it. */
export interface BoutResult {
  readonly suite: string;
  readonly name: string;
  readonly line: number;
  /** Who answered; null where nobody could be chosen. */
  readonly provider: string | null;
  readonly status: Status;
  readonly threshold: number;
  readonly runs: readonly RunResult[];
  readonly ms: number;
  readonly cost: Cost | null;
  /** Why nothing more may be spent; null where nobody minds. */
  readonly refusal: ErrorDocument | null;
}

export interface SuiteResult {
  readonly name: string;
  readonly path: string;
  readonly threshold: number;
  /** The part of those with a verdict that passed; null where there is none. */
  readonly share: number | null;
  readonly isMet: boolean;
  readonly bouts: readonly BoutResult[];
}

export interface Report {
  readonly suites: readonly SuiteResult[];
  readonly counts: Readonly<Record<Status, number>>;
  /** How long all of it took. */
  readonly ms: number;
  readonly startedAt: number;
  readonly costs: CostSum;
  readonly isReplayed: boolean;
  /** Why nothing more was begun, where that was for money. */
  readonly refusal: ErrorDocument | null;
}

export interface CostSum {
  /** One for each currency. */
  readonly known: readonly Cost[];
  readonly unknown: number;
}

/** Errors are no verdict. With several runs the share of those that passed decides. */
export function toStatus(runs: readonly RunResult[], threshold: number): Status {
  if (runs.length === 0) return 'skipped';
  const share = toShare(runs);
  if (share !== null && share < threshold) return 'failed';
  return runs.some(({ status }) => status === 'errored') ? 'errored' : 'passed';
}

export function toShare(results: readonly { readonly status: Status }[]): number | null {
  const passed = results.filter(({ status }) => status === 'passed').length;
  const failed = results.filter(({ status }) => status === 'failed').length;
  return passed + failed === 0 ? null : passed / (passed + failed);
}

/** Null as soon as one is unknown, or of another currency. */
export function addCosts(costs: readonly (Cost | null)[]): Cost | null {
  const { known, unknown } = sumCosts(costs);
  const [only, ...others] = known;
  return only === undefined || unknown > 0 || others.length > 0 ? null : only;
}

export function sumCosts(costs: readonly (Cost | null)[]): CostSum {
  const sums = new Map<string, Cost>();
  const paid = costs.filter((cost) => cost !== null);
  for (const { amount, currency, estimated } of paid) {
    const before = sums.get(currency);
    const sum = trim((before?.amount ?? 0) + amount);
    sums.set(currency, { amount: sum, currency, estimated: estimated || before?.estimated === true });
  }
  // What costs nothing has no currency.
  const known = [...sums.values()].filter(({ amount }, _, all) => amount > 0 || all.length === 1);
  return { known, unknown: costs.length - paid.length };
}

/** With which code the tests end; null when all is well. */
export function toExit({ suites, refusal }: Pick<Report, 'suites' | 'refusal'>): FailureCode | null {
  if (suites.some(({ isMet }) => !isMet)) return 'invalid-output';
  // What was not asked says more than what went wrong before.
  if (refusal !== null) return 'budget';
  const runs = suites.flatMap(({ bouts }) => bouts.flatMap((bout) => bout.runs));
  const codes = new Set(runs.flatMap(({ error }) => (error === null ? [] : [error.code])));
  const [only, ...others] = codes;
  if (only === undefined) return null;
  return others.length === 0 ? only : 'provider';
}
