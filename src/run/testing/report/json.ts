import { exitCodes } from '../../../errors.ts';
import { toExit, type BoutResult, type Report, type SuiteResult } from '../result.ts';

/** The document of --format json. Its names are fixed: scripts read them. */
export function toDocument(report: Report): unknown {
  const { counts, ms, costs, startedAt, isReplayed, suites } = report;
  const code = toExit(report) ?? 'ok';
  return {
    code,
    exit: exitCodes[code],
    started_at: new Date(startedAt).toISOString(),
    replayed: isReplayed,
    total: Object.values(counts).reduce((sum, count) => sum + count, 0),
    ...counts,
    ms,
    costs: costs.known,
    unknown_costs: costs.unknown,
    suites: suites.map(toSuite),
  };
}

function toSuite({ name, threshold, share, isMet, bouts }: SuiteResult): unknown {
  return { file: name, threshold, share, met: isMet, cases: bouts.map(toCase) };
}

function toCase({ name, line, provider, status, threshold, ms, cost, runs, refusal }: BoutResult): unknown {
  const told = runs.map(({ status: ended, envelope, error, checks, cost: paid }) => {
    const assertions = checks.map(({ type, passes, expected, got }) => ({ type, passed: passes, expected, got }));
    return { status: ended, assertions, error, cost: paid, answer: envelope };
  });
  return {
    name,
    line,
    provider,
    status,
    threshold,
    ms,
    cost,
    runs: told,
    error: status === 'skipped' ? refusal : null,
  };
}
