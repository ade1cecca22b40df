import { resolve } from 'node:path';
import type { Globals } from './cli/globals.ts';
import type { Config } from './config/schema.ts';
import type { ConfigFile } from './config/write.ts';
import { findHome } from './home.ts';
import type { HttpClient } from './http/client.ts';
import { createRedactor, type Redactor } from './http/redact.ts';
import type { Jq } from './jq/jq.ts';
import type { PromptLibrary } from './prompts/library.ts';
import type { PaceStore } from './providers/pace/state.ts';
import type { SecretStore } from './secrets/secret-store.ts';
import { createClock } from './system.ts';
import type { Io, LogEntry } from './terminal/io.ts';
import { sanitize } from './terminal/sanitize.ts';

/** Why the signal aborted when it was not Ctrl-C. */
export const readerLeft = Symbol('the reader of stdout has gone');

/** Why the signal aborted when the process was sent a signal. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
  readonly exitCode: number;

  constructor(exitCode: number) {
    super('interrupted');
    this.exitCode = exitCode;
  }
}

export type InterruptSignal = 'SIGINT' | 'SIGTERM' | 'SIGHUP';

export type Environment = Readonly<Record<string, string | undefined>>;

export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Milliseconds on a clock that never jumps. */
  elapsed(): number;
  /** Runs the action later; the returned function calls it off. */
  after(ms: number, action: () => void): () => void;
  /** Runs the action when all that has just come in was taken. */
  soon(action: () => void): void;
  /** Lets a wait pass at once, where nobody has to wait. */
  readonly skip?: (ms: number) => void;
}

/** What the world outside gives. */
export interface Host {
  readonly io: Io;
  readonly globals: Globals;
  readonly env: Environment;
  readonly cwd: string;
  /** Aborts on Ctrl-C and when the reader of stdout has gone. */
  readonly signal: AbortSignal;
  /**
   * The next Ctrl-C, or the next of these signals, calls the action and ends nothing else; of several actions the last
   * one. The returned function calls that off.
   */
  takeInterrupt(action: () => void, signals?: readonly InterruptSignal[]): () => void;
  /** Where templates/ and dist/ lie. */
  readonly installFolder: string;
}

/**
 * Whether requests go over the network, also into a cassette, or are answered from one. What depends on a cassette alone
 * neither reads nor changes what is remembered about providers.
 */
type Traffic = 'live' | 'recorded' | 'replayed';

/** The one wiring place. Everything heavy sits behind a lazy getter. */
export interface Context extends Host {
  readonly clock: Clock;
  readonly traffic: Traffic;
  /** Where limits are kept to together with other machines. */
  readonly pace?: PaceStore;
  /** `~/.prompts`, or where AIX_HOME or --config-dir moved it. */
  readonly home: string;
  /** Knows every secret value met so far and takes them out of text. */
  readonly redactor: Redactor;
  /** The home config with the repository's merged in. */
  config(): Promise<Config>;
  configFile(): Promise<ConfigFile>;
  secrets(): Promise<SecretStore>;
  prompts(): Promise<PromptLibrary>;
  http(): Promise<HttpClient>;
  jq(): Promise<Jq>;
}

export function createContext(host: Host, redactor: Redactor = createRedactor()): Context {
  const { env, globals, cwd } = host;
  const home = resolve(cwd, globals.configDir ?? findHome(env));
  // All of them may repeat what a server said.
  const clean = (message: string): string => redactor.redact(sanitize(message));
  const context: Context = {
    ...host,
    io: {
      ...host.io,
      notice: (message) => host.io.notice(clean(message)),
      warn: (message) => host.io.warn(clean(message)),
      explain: (message) => host.io.explain(clean(message)),
      log: host.io.log === null ? null : toCleanLog(host.io.log, clean),
    },
    clock: createClock(),
    traffic: 'live',
    home,
    redactor,
    config: once(async () => (await import('./config/read.ts')).readConfig(context)),
    configFile: once(async () => (await import('./config/write.ts')).createConfigFile(context)),
    secrets: once(async () => (await import('./secrets/secret-store.ts')).createSecretStore(context)),
    prompts: once(async () => (await import('./prompts/library.ts')).createPromptLibrary(context)),
    http: once(async () => (await import('./http/client.ts')).createHttpClient(context)),
    jq: once(async () => (await import('./jq/jq.ts')).createJq(context)),
  };
  return context;
}

function toCleanLog(log: NonNullable<Io['log']>, clean: (text: string) => string): Io['log'] {
  return ({ level, event, ...fields }) => {
    const entries = Object.entries(fields).map(([name, value]) => [
      name,
      typeof value === 'string' ? clean(value) : value,
    ]);
    return log({ level, event, ...(Object.fromEntries(entries) as Omit<LogEntry, 'level' | 'event'>) });
  };
}

function once<Value>(create: () => Promise<Value>): () => Promise<Value> {
  let value: Promise<Value> | undefined;
  return () => (value ??= create());
}
