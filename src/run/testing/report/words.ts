import { sanitize } from '../../../terminal/sanitize.ts';
import { renderCost } from '../../money.ts';
import type { BoutResult, CheckResult, CostSum, Report, RunResult } from '../result.ts';

/** `4 cases: 2 passed, 1 failed, 1 error, 812 ms, $0.0012`. */
export function summarize(report: Report): string {
  const { passed, failed, errored, skipped } = report.counts;
  const parts = [
    `${passed} passed`,
    ...(failed === 0 ? [] : [`${failed} failed`]),
    ...(errored === 0 ? [] : [errored === 1 ? '1 error' : `${errored} errors`]),
    ...(skipped === 0 ? [] : [`${skipped} not run`]),
  ];
  const total = passed + failed + errored + skipped;
  const cost = renderCosts(report.costs);
  return `${total === 1 ? '1 case' : `${total} cases`}: ${parts.join(', ')}; ${renderMs(report.ms)}, ${report.isReplayed ? `recorded at ${cost}` : cost}`;
}

/** `$0.0012 + 2 RUB (1 unknown)`. */
function renderCosts({ known, unknown }: CostSum): string {
  if (known.length === 0) return unknown === 0 ? '$0' : 'cost unknown';
  return `${known.map(renderCost).join(' + ')}${unknown === 0 ? '' : ` and ${unknown} unknown`}`;
}

export function renderMs(ms: number): string {
  return ms < 10_000 ? `${ms} ms` : `${(ms / 1000).toFixed(1)} s`;
}

export function renderBoutCost({ cost, status }: BoutResult): string {
  if (status === 'skipped') return '-';
  return cost === null ? '$?' : renderCost(cost);
}

/** How many of several runs passed, or nothing. */
export function renderRuns({ runs }: BoutResult): string {
  return runs.length < 2 ? '' : `${runs.filter(({ status }) => status === 'passed').length}/${runs.length}`;
}

/** What went wrong in a run: its error, and the assertions that were not met. */
export interface Trouble {
  readonly title: string;
  readonly expected: string | null;
  readonly got: string | null;
}

/** What several runs have in common is told once. */
export interface TroubleGroup {
  /** `run 1` or `runs 1, 3`; empty where there is one run alone. */
  readonly label: string;
  readonly troubles: readonly Trouble[];
}

export function listTroubles({ runs }: BoutResult): readonly TroubleGroup[] {
  const groups = new Map<string, { readonly numbers: number[]; readonly troubles: readonly Trouble[] }>();
  for (const [at, run] of runs.entries()) {
    const troubles = findTroubles(run);
    if (troubles.length === 0) continue;
    const name = JSON.stringify(troubles);
    const group = groups.get(name) ?? { numbers: [], troubles };
    group.numbers.push(at + 1);
    groups.set(name, group);
  }
  return [...groups.values()].map(({ numbers, troubles }) => {
    const label = `${numbers.length === 1 ? 'run' : 'runs'} ${numbers.join(', ')}`;
    return { label: runs.length === 1 ? '' : label, troubles };
  });
}

/** Why a case was not run. */
export function renderReason({ refusal }: BoutResult): string {
  return `not run: ${refusal?.message ?? 'another one did not pass'}`;
}

function findTroubles({ error, checks }: RunResult): readonly Trouble[] {
  const unmet = checks.filter(({ passes }) => !passes).map(toTrouble);
  if (error === null) return unmet;
  // What to do about a command line is no use to whoever writes cases.
  const hint = error.hint === null || error.code === 'usage' ? '' : `\nhint: ${error.hint}`;
  return [...unmet, { title: `${error.code}: ${error.message}${hint}`, expected: null, got: null }];
}

function toTrouble({ type, expected, got }: CheckResult): Trouble {
  return { title: type, expected, got };
}

/** Answers can be long: the beginning says enough. */
export function cutText(
  text: string,
  { lines, letters }: { readonly lines: number; readonly letters: number },
): string {
  const clean = sanitize(text);
  const all = clean.trimEnd().split('\n');
  const kept = all.slice(0, lines).join('\n');
  const short = kept.length > letters ? kept.slice(0, letters).replace(/[\uD800-\uDBFF]$/, '') : kept;
  return short.length < clean.trimEnd().length ? `${short}…` : short;
}
