export type Target = { readonly most: number } | { readonly least: number };

/** A row of the table. */
export interface Figure {
  readonly what: string;
  readonly ours: string;
  readonly theirs: string;
  /** Null where it could not be measured; `theirs` says why. */
  readonly value: number | null;
  readonly unit: Unit;
  /** Null for what is shown beside the targets. */
  readonly target: Target | null;
}

export type Unit = '×' | '%' | 'ms' | 'MB' | 'rows/s';

export function isMet({ value, target }: Pick<Figure, 'value' | 'target'>): boolean {
  if (target === null) return true;
  if (value === null) return false;
  return 'most' in target ? value <= target.most : value >= target.least;
}

export function median(values: readonly number[]): number {
  return percentile(values, 0.5);
}

export function percentile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;
}

/** The median of what is one against the other within each round. */
export function medianOfPairs(
  ones: readonly number[],
  others: readonly number[],
  compare: (one: number, other: number) => number = (one, other) => one / other,
): number {
  return median(ones.slice(0, others.length).map((one, at) => compare(one, others[at] ?? Number.NaN)));
}

export interface Measured {
  readonly name: string;
  readonly values: readonly number[];
  readonly unit: Unit;
}

export interface Pair {
  readonly what: string;
  readonly ours: Measured;
  readonly theirs: Measured;
  readonly target: Target | null;
}

/** How many times as much ours takes. */
export function toRatio({ what, ours, theirs, target }: Pair): Figure {
  return { ...toShown({ what, ours, theirs, target }), value: medianOfPairs(ours.values, theirs.values), unit: '×' };
}

/** How many times as much theirs takes. */
export function toGain({ what, ours, theirs, target }: Pair): Figure {
  return { ...toShown({ what, ours, theirs, target }), value: medianOfPairs(theirs.values, ours.values), unit: '×' };
}

function toShown({ what, ours, theirs, target }: Pair): Omit<Figure, 'value' | 'unit'> {
  const [left, right] = [ours, theirs].map(({ values, unit }) => render(median(values), unit));
  return { what, ours: left ?? '', theirs: `${theirs.name}: ${right}`, target };
}

/** A figure that is one by itself. */
export function toPlain(figure: Pick<Figure, 'what' | 'target' | 'unit'> & { value: number; theirs?: string }): Figure {
  return { theirs: '', ...figure, ours: render(figure.value, figure.unit) };
}

export function toMissing(what: string, reason: string, target: Target | null = null): Figure {
  return { what, ours: '', theirs: `missing: ${reason}`, value: null, unit: '×', target };
}

export function render(value: number, unit: Unit): string {
  if (unit === '%') return `${Math.round(value)} %`;
  if (unit === '×') return `${value.toFixed(2)} ×`;
  if (unit === 'rows/s') return `${Math.round(value).toLocaleString('en')} rows/s`;
  if (unit === 'MB') return `${Math.round(value)} MB`;
  if (Math.abs(value) >= 10_000) return `${(value / 1000).toFixed(1)} s`;
  return `${value.toFixed(Math.abs(value) < 100 ? 1 : 0)} ms`;
}
