import type { UsageSum } from '../../history/usage.ts';

export type Totals = Omit<UsageSum, 'key'>;

export function addAll(groups: readonly UsageSum[]): Totals {
  const add = (pick: (group: UsageSum) => number): number => groups.reduce((sum, group) => sum + pick(group), 0);
  return {
    runs: add(({ runs }) => runs),
    input: add(({ input }) => input),
    output: add(({ output }) => output),
    reasoning: add(({ reasoning }) => reasoning),
    cacheRead: add(({ cacheRead }) => cacheRead),
    cacheWrite: add(({ cacheWrite }) => cacheWrite),
    unknownUsage: add(({ unknownUsage }) => unknownUsage),
    costs: addCosts(groups),
    unknownCost: add(({ unknownCost }) => unknownCost),
    complete: add(({ complete }) => complete),
    incomplete: add(({ incomplete }) => incomplete),
    failed: add(({ failed }) => failed),
    cancelled: add(({ cancelled }) => cancelled),
    timed: add(({ timed }) => timed),
    totalMs: add(({ totalMs }) => totalMs),
    firstTimed: add(({ firstTimed }) => firstTimed),
    firstTokenMs: add(({ firstTokenMs }) => firstTokenMs),
  };
}

function addCosts(groups: readonly UsageSum[]): Totals['costs'] {
  const costs = groups.flatMap((group) => group.costs);
  return [...new Set(costs.map(({ currency }) => currency))].map((currency) => {
    const same = costs.filter((cost) => cost.currency === currency);
    return {
      currency,
      amount: same.reduce((sum, { amount }) => sum + amount, 0),
      estimated: same.reduce((sum, { estimated }) => sum + estimated, 0),
    };
  });
}

/**
 * A part of 1 in four digits, towards 0, so that 1 is all of them. Whoever stops a run says nothing about how it went, so
 * those are left out. Null where no run is left.
 */
export function toSuccessRate({ complete, incomplete, failed }: Totals): number | null {
  const ended = complete + incomplete + failed;
  return ended === 0 ? null : Math.floor((complete * 10_000) / ended) / 10_000;
}

/** Null where nothing was timed. */
export function toMean(ms: number, count: number): number | null {
  return count === 0 ? null : Math.round(ms / count);
}
