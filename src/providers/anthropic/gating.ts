/** What a model takes and what it refuses with a 400. Its list of models does not say all of it, so it stands here. */
export interface Gate {
  /** The most tokens of one answer. */
  readonly maxTokens: number;
  /** How `temperature` and `top_p` are taken: both, one of them, or none at all. */
  readonly sampling: 'both' | 'one' | 'none';
  /** How thinking is asked for: by an effort, by a budget of tokens, by either, or not at all. */
  readonly thinking: 'effort' | 'budget' | 'either' | 'none';
  /** The `thinking.type` that keeps it from thinking. `omitted` where it does not think unasked, null where it always does. */
  readonly off: 'disabled' | 'between_tools' | 'omitted' | null;
  /** Whether it takes a JSON Schema for its answer. */
  readonly takesSchema: boolean;
}

interface Row extends Gate {
  readonly family: string;
  /** The first version of the family for which this holds. */
  readonly since: Version;
}

type Version = readonly [major: number, minor: number];

const newest: Gate = { maxTokens: 128_000, sampling: 'none', thinking: 'effort', off: null, takesSchema: true };
const middle: Gate = { maxTokens: 128_000, sampling: 'one', thinking: 'either', off: 'omitted', takesSchema: true };
const older: Gate = { maxTokens: 64_000, sampling: 'one', thinking: 'budget', off: 'omitted', takesSchema: true };
const oldest: Gate = { maxTokens: 4096, sampling: 'both', thinking: 'none', off: 'omitted', takesSchema: false };

/** As of November 2026, the newest of each family first. */
const rows: readonly Row[] = [
  { ...newest, family: 'opus', since: [5, 5] },
  { ...newest, family: 'opus', since: [5, 0], off: 'disabled' },
  { ...newest, family: 'opus', since: [4, 7], off: 'omitted' },
  { ...middle, family: 'opus', since: [4, 6] },
  { ...older, family: 'opus', since: [4, 5] },
  { ...older, family: 'opus', since: [4, 1], maxTokens: 32_000 },
  { ...older, family: 'opus', since: [4, 0], maxTokens: 32_000, sampling: 'both', takesSchema: false },
  { ...oldest, family: 'opus', since: [3, 0] },
  { ...newest, family: 'sonnet', since: [5, 5], off: 'between_tools' },
  { ...newest, family: 'sonnet', since: [5, 0], off: 'disabled' },
  { ...middle, family: 'sonnet', since: [4, 6] },
  { ...older, family: 'sonnet', since: [4, 5] },
  { ...older, family: 'sonnet', since: [3, 7], sampling: 'both', takesSchema: false },
  { ...oldest, family: 'sonnet', since: [3, 5], maxTokens: 8192 },
  { ...oldest, family: 'sonnet', since: [3, 0] },
  { ...newest, family: 'haiku', since: [5, 0], off: 'disabled' },
  { ...older, family: 'haiku', since: [4, 5] },
  { ...oldest, family: 'haiku', since: [3, 5], maxTokens: 8192 },
  { ...oldest, family: 'haiku', since: [3, 0] },
  { ...oldest, family: 'instant', since: [0, 0] },
];

/** Other vendors whose servers speak this protocol refuse little. Few of their models give more in one answer. */
const foreign: Gate = { maxTokens: 8192, sampling: 'both', thinking: 'budget', off: 'disabled', takesSchema: true };

/** A Claude that is not known here is taken for one that came later. */
export function findGate(model: string): Gate {
  const name = model.toLowerCase();
  if (!name.includes('claude')) return foreign;
  const { family, version } = readName(name);
  return rows.find((row) => row.family === family && isSince(version, row.since)) ?? newest;
}

/** `claude-opus-4-8`, `claude-opus-4.8`, `claude-sonnet-4-20250514`, `claude-3-7-sonnet-latest`, `claude-2.1`. */
function readName(name: string): { readonly family: string; readonly version: Version } {
  const number = String.raw`(\d{1,2})(?:[-.](\d{1,2}))?(?!\d)`;
  const [, major, minor, old] = new RegExp(`claude-${number}(?:-([a-z]+))?`).exec(name) ?? [];
  // Before there were families there were claude-2 and its like.
  if (major !== undefined) return { family: toFamily(old), version: toVersion(major, minor) };
  const [, family, newMajor, newMinor] = new RegExp(`claude-([a-z]+)(?:-${number})?`).exec(name) ?? [];
  return { family: family ?? '', version: toVersion(newMajor, newMinor) };
}

function toFamily(word: string | undefined): string {
  return word !== undefined && rows.some(({ family }) => family === word) ? word : 'instant';
}

function toVersion(major: string | undefined, minor: string | undefined): Version {
  // `claude-opus` alone is a name for the latest.
  return [Number(major ?? 99), Number(minor ?? 0)];
}

function isSince([major, minor]: Version, since: Version): boolean {
  return major > since[0] || (major === since[0] && minor >= since[1]);
}
