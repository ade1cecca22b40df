/** What was measured when all was well. */
export interface Baseline {
  readonly machine: string;
  readonly ratios: Readonly<Record<string, number>>;
}

export interface Verdict {
  readonly name: string;
  readonly ratio: number;
  readonly usual: number | null;
  readonly isWorse: boolean;
}

const tolerance = 1.25;

/** A ratio that is not in the baseline is worse, too: somebody has to look at it. */
export function judge(ratios: Readonly<Record<string, number>>, { ratios: before }: Baseline): readonly Verdict[] {
  return Object.entries(ratios).map(([name, ratio]) => {
    const usual = before[name] ?? null;
    return { name, ratio, usual, isWorse: usual === null || !(ratio <= usual * tolerance) };
  });
}
