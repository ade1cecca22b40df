import type { Environment } from '../context.ts';
import { Failure } from '../errors.ts';
import { parseCount, parseNames, parseRetries, parseSeconds, parseSwitch, parseTemperature } from '../parse-setting.ts';
import type { ChatSettings } from '../providers/provider.ts';
import type { ProviderSettings } from '../providers/settings.ts';

/** How long is waited and how often is tried. Null: not said. */
export interface Limits {
  readonly timeoutMs: number | null;
  readonly idleTimeoutMs: number | null;
  readonly connectTimeoutMs: number | null;
  readonly maxRetries: number | null;
}

/** What variables say about a request: less than flags and the prompt, more than the config. */
export interface EnvironmentSettings extends Limits {
  readonly settings: ChatSettings;
  /** Who is asked when the first one fails; empty for nobody. */
  readonly fallback: readonly string[] | null;
  /** Whether runs are kept. */
  readonly isKept: boolean;
}

export const fallbackVariable = 'AIX_FALLBACK';

export function readEnvironmentSettings(env: Environment): EnvironmentSettings {
  const temperature = read(env, 'AIX_TEMPERATURE', parseTemperature);
  const maxTokens = read(env, 'AIX_MAX_TOKENS', parseCount);
  return {
    ...readEnvironmentLimits(env),
    settings: { ...(temperature !== null && { temperature }), ...(maxTokens !== null && { maxTokens }) },
    fallback: read(env, fallbackVariable, parseFallback),
    isKept: read(env, 'AIX_NO_HISTORY', parseSwitch) !== true,
  };
}

export function readEnvironmentLimits(env: Environment): Limits {
  return {
    timeoutMs: toMs(read(env, 'AIX_TIMEOUT', parseSeconds)),
    idleTimeoutMs: toMs(read(env, 'AIX_IDLE_TIMEOUT', parseSeconds)),
    connectTimeoutMs: toMs(read(env, 'AIX_CONNECT_TIMEOUT', parseSeconds)),
    maxRetries: read(env, 'AIX_MAX_RETRIES', parseRetries),
  };
}

/** The command line goes before the environment, and that before what holds for the provider. */
export function withLimits(settings: ProviderSettings, given: Limits, environment: Limits): ProviderSettings {
  return {
    ...settings,
    timeoutMs: given.timeoutMs ?? environment.timeoutMs ?? settings.timeoutMs,
    idleTimeoutMs: given.idleTimeoutMs ?? environment.idleTimeoutMs ?? settings.idleTimeoutMs,
    connectTimeoutMs: given.connectTimeoutMs ?? environment.connectTimeoutMs ?? settings.connectTimeoutMs,
    maxRetries: given.maxRetries ?? environment.maxRetries ?? settings.maxRetries,
  };
}

/** Null where there is no such variable, or an empty one. What a variable may hold is what its flag takes. */
function read<Value>(env: Environment, name: string, parse: (name: string) => (text: string) => Value): Value | null {
  const text = env[name]?.trim() ?? '';
  if (text === '') return null;
  try {
    return parse(name)(text);
  } catch (error) {
    if (error instanceof Failure) throw new Failure('config', error.message, { cause: error });
    throw error;
  }
}

/** The word that `--no-fallback` is on the command line. */
function parseFallback(name: string): (text: string) => readonly string[] {
  return (text) => (text.toLowerCase() === 'none' ? [] : parseNames(name)(text));
}

function toMs(seconds: number | null): number | null {
  return seconds === null ? null : seconds * 1000;
}
