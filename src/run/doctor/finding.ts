import type { Failure, FailureCode } from '../../errors.ts';

/** What was found out about one thing. */
export interface Finding {
  readonly name: string;
  readonly status: 'ok' | 'warning' | 'failed' | 'skipped';
  readonly message: string;
  /** What to do about it. */
  readonly hint: string | null;
  /** Why it failed, for the exit code; null when it did not. */
  readonly code: FailureCode | null;
}

type Verdict = Omit<Finding, 'name'>;

export function ok(message: string): Verdict {
  return { status: 'ok', message, hint: null, code: null };
}

export function warning(message: string, hint: string | null = null): Verdict {
  return { status: 'warning', message, hint, code: null };
}

export function skipped(message: string, hint: string | null = null): Verdict {
  return { status: 'skipped', message, hint, code: null };
}

export function failed({ code, message, detail, hint }: Failure): Verdict {
  const whole = detail === undefined ? message : `${message}: ${detail}`;
  return { status: 'failed', message: whole.replaceAll(/\s+/g, ' '), hint: hint ?? null, code };
}

/** `2 keys`, `1 key`. */
export function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? '' : 's'}`;
}

const maxNames = 5;

/** `"a", "b" and 7 more`. */
export function listNames(names: readonly string[]): string {
  const rest = names.length > maxNames ? ` and ${names.length - maxNames} more` : '';
  return `${names
    .slice(0, maxNames)
    .map((name) => `"${name}"`)
    .join(', ')}${rest}`;
}
