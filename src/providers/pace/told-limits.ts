import { Failure } from '../../errors.ts';
import { readLimitReset, toWaitMs, type Headers } from '../limit-headers.ts';
import { readRetryAfter } from '../retry-hint.ts';
import type { Load, PaceContext } from './pacer.ts';
import { changeAccount, longestClosedMs, type Account, type Place } from './state.ts';

/** One limit of a vendor, as the headers of an answer tell it. */
interface ToldLimit {
  /** `requests`, `tokens`, `input tokens`. */
  readonly what: string;
  readonly limit: number | null;
  readonly remaining: number | null;
  readonly resetMs: number | null;
}

/** Under this part of a limit there is a warning. */
const fewPart = 0.1;

/** Tells with `--debug` what is left, and lets all processes wait for a limit that is used up. */
export async function heedLimits(
  place: Place & { readonly context: PaceContext },
  headers: Headers,
  load: Load | null,
): Promise<void> {
  const { context, settings } = place;
  const now = context.clock.now();
  if (context.globals.isDebug) {
    for (const line of renderToldLimits(settings.name, headers, now)) await context.io.notice(line);
  }
  // A server that names the time itself is taken at its word by whoever sends the request again.
  const isNamed = 'retry-after' in headers || 'retry-after-ms' in headers;
  const resetMs = readLimitReset(headers, now);
  if (load !== null && !isNamed && resetMs > 0 && resetMs <= longestClosedMs) {
    await close(place, load.model, now + resetMs);
  }
}

/**
 * What the server refuses one it refuses all. Without a word from it nobody comes back before this, and it is no shorter
 * until everybody has heard of it.
 */
const usualPauseMs = 2000;

/** Lets those on other machines wait too when the server says that it is too much. */
export async function closeForAll(
  place: Place & { readonly context: PaceContext },
  headers: Headers,
  load: Load,
): Promise<void> {
  const now = place.context.clock.now();
  const named = readRetryAfter(headers['retry-after'], now);
  const until = now + Math.min(named > 0 ? named : usualPauseMs, longestClosedMs);
  await change(place, (account) => ({
    ...withClosed(account, load.model, until),
    refused: { [load.model]: Math.max(until, now + usualPauseMs), ...account.refused },
  }));
}

async function close(place: Place & { readonly context: PaceContext }, model: string, until: number): Promise<void> {
  await change(place, (account) => withClosed(account, model, until));
}

function withClosed(account: Account, model: string, until: number): Account {
  return { ...account, closed: { ...account.closed, [model]: until } };
}

async function change(
  place: Place & { readonly context: PaceContext },
  toChanged: (account: Account) => Account,
): Promise<void> {
  try {
    await changeAccount(place, (account) => [toChanged(account), null]);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    await place.context.io.warn(`the limit that is used up was not noted: ${error.message}`);
  }
}

/** The whole in one line, and one more for each limit of which little is left. */
export function renderToldLimits(provider: string, headers: Headers, receivedAt: number): readonly string[] {
  const known = readToldLimits(headers, receivedAt).filter(({ remaining }) => remaining !== null);
  if (known.length === 0) return [];
  const resets = known.flatMap(({ resetMs }) => (resetMs === null ? [] : [resetMs]));
  const reset = resets.length === 0 ? '' : `, reset in ${Math.ceil(Math.max(...resets) / 1000)} s`;
  const few = known.filter(({ limit, remaining }) => limit !== null && Number(remaining) < limit * fewPart);
  return [
    `${provider} limits: ${known.map(renderLeft).join(', ')}${reset}`,
    ...few.map((one) => `${provider} is near its limit: ${renderLeft(one)}`),
  ];
}

/**
 * `x-ratelimit-remaining-requests`, `anthropic-ratelimit-input-tokens-remaining`, `ratelimit-remaining`: vendors put the
 * kind before or behind, or leave it out where it is requests.
 */
function readToldLimits(headers: Headers, receivedAt: number): readonly ToldLimit[] {
  const kinds = new Map<string, Readonly<Record<string, string>>>();
  for (const [name, value] of Object.entries(headers)) {
    const [, before, field, behind] =
      /^(?:[a-z]+-)?ratelimit-(?:(.+)-)?(limit|remaining|reset)(?:-(.+))?$/.exec(name) ?? [];
    if (field === undefined) continue;
    const kind = before ?? behind ?? 'requests';
    kinds.set(kind, { ...kinds.get(kind), [field]: value });
  }
  return [...kinds].map(([kind, { limit, remaining, reset }]) => ({
    what: kind.replaceAll('-', ' '),
    limit: toNumber(limit),
    remaining: toNumber(remaining),
    resetMs: toReset(reset, receivedAt),
  }));
}

function renderLeft({ what, limit, remaining }: ToldLimit): string {
  return `${what} ${remaining}${limit === null ? '' : ` of ${limit}`} left`;
}

/** Some send the windows along: `100, 100;w=60`. */
function toNumber(text: string | undefined): number | null {
  const [digits] = /^\d+/.exec(text ?? '') ?? [];
  return digits === undefined ? null : Number(digits);
}

function toReset(text: string | undefined, receivedAt: number): number | null {
  const ms = toWaitMs(text ?? '', receivedAt);
  return ms > 0 ? ms : null;
}
