export type Headers = Readonly<Record<string, string>>;

const units: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Milliseconds until a limit that is used up is lifted, as the headers of OpenAI, Groq, xAI, Anthropic and others say; NaN when none is. */
export function readLimitReset(headers: Headers, receivedAt: number): number {
  const waits = Object.keys(headers)
    .filter((name) => /ratelimit-(?:.*-)?remaining|ratelimit-remaining/.test(name) && Number(headers[name]) === 0)
    .map((name) => toWaitMs(headers[name.replace('remaining', 'reset')] ?? '', receivedAt))
    .filter((ms) => ms > 0);
  return waits.length === 0 ? Number.NaN : Math.max(...waits);
}

/** `6m0s`, `17.5s`, `261ms`, a date, seconds or milliseconds since 1970, or plain seconds. */
export function toWaitMs(text: string, receivedAt: number): number {
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h|d)/g)];
  if (parts.length > 0 && parts.map(([part]) => part).join('') === text) {
    return Math.ceil(parts.reduce((sum, [, amount, unit = 's']) => sum + Number(amount) * (units[unit] ?? 0), 0));
  }
  if (!/^\d+(\.\d+)?$/.test(text)) return Date.parse(text) - receivedAt;
  const number = Number(text);
  if (number > 1e11) return number - receivedAt;
  return number > 1e9 ? number * 1000 - receivedAt : Math.ceil(number * 1000);
}
