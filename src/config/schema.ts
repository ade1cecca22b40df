import { readDuration } from '../parse-setting.ts';
import type { AuthType } from '../providers/settings.ts';
import { budgetShape, pricesShape, type BudgetEntry, type PriceEntry } from './money.ts';
import type { ProviderFile } from './provider-files.ts';

/** How `auth_type: oauth2` gets its tokens. The client secret is the key of the provider and never stands here. */
interface OAuthEntry {
  readonly token_url?: string;
  readonly client_id?: string;
  readonly scope?: string;
  readonly body?: 'form' | 'json';
  readonly auth?: 'body' | 'basic';
  readonly headers?: Readonly<Record<string, string>>;
  readonly params?: Readonly<Record<string, string>>;
}

/** One entry of `custom_providers`, as it stands in the file. */
export interface CustomProvider {
  readonly base_url: string;
  readonly default_model?: string | null;
  readonly embedding_model?: string;
  readonly model_aliases?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  /** `x-api-key` is an older name of `api-key`. */
  readonly auth_type?: AuthType | 'x-api-key';
  readonly driver?: string;
  readonly preset?: string;
  readonly key_header?: string;
  readonly key_command?: string;
  readonly oauth?: OAuthEntry;
  /** Seconds for the whole answer. */
  readonly timeout?: number;
  /** Seconds without anything new. */
  readonly idle_timeout?: number;
  /** Seconds until there is a connection. */
  readonly connect_timeout?: number;
  /** Calls that may follow one that failed. */
  readonly max_retries?: number;
  /** Between the beginnings of two requests. */
  readonly min_interval_ms?: number;
  /** Requests in any minute. */
  readonly rpm?: number;
  /** Tokens in any minute. */
  readonly tpm?: number;
  readonly verify_ssl?: boolean;
  readonly ca_file?: string;
  readonly extra_body?: Readonly<Record<string, unknown>>;
  readonly enabled?: boolean;
}

/** Which of several providers is asked first when nobody was named for a run. */
export type RoutingStrategy = 'round-robin' | 'random' | 'first-available' | 'best-available';

/** Whether answers are kept and given again. */
interface CacheEntry {
  readonly enabled?: boolean;
  /** Seconds, or `30m`, `1h`, `7d`. */
  readonly ttl?: number | string;
}

/** What is kept of runs. */
interface HistoryConfig {
  readonly enabled?: boolean;
  /** Without one, runs are kept however old they are. */
  readonly keep_days?: number;
  /** Without one, however many there are. */
  readonly keep_runs?: number;
}

/** The settings that the program reads. Unknown fields of the file are kept but not seen here. */
export interface Config {
  readonly custom_providers: Readonly<Record<string, CustomProvider>>;
  /** Of a large file the one of this very name, without making all of them. Undefined where that cannot be told. */
  readonly findProvider?: (name: string) => CustomProvider | undefined;
  readonly default_provider?: string;
  readonly default_model?: string;
  readonly editor?: string;
  readonly format?: 'text' | 'md';
  readonly history?: HistoryConfig;
  readonly commands_enabled?: boolean;
  readonly enable_fallback?: boolean;
  readonly fallback_order?: readonly string[];
  readonly routing_strategy?: RoutingStrategy;
  readonly cache?: CacheEntry;
  /** By MODEL or PROVIDER/MODEL. */
  readonly prices?: Readonly<Record<string, PriceEntry>>;
  readonly budget?: BudgetEntry;
  /** Providers and drivers of the user's own that stand in files of their own: never set by the file itself. */
  readonly provider_files?: readonly ProviderFile[];
}

/** The file as it was read: unknown fields and all. */
export type Document = Record<string, unknown>;

/** What may stand at one place of the file. Every field may be absent or null unless it is required. */
export interface Shape {
  readonly type: 'text' | 'number' | 'boolean' | 'object' | 'any';
  /** Completes "... where X was wanted". */
  readonly wanted: string;
  readonly summary: string;
  /** Whether a repository may set it: nothing that says where prompts and keys go, what is trusted or what runs. */
  readonly isShared?: boolean;
  /** Of what it may set in one direction alone: whether this is that one. */
  readonly isSharedAs?: (value: unknown) => boolean;
  readonly accepts: (value: unknown) => boolean;
  /** All that may stand there, where it is one of a few words. */
  readonly words?: readonly string[];
  readonly fields?: Readonly<Record<string, Shape>>;
  /** What every value of an object with free names looks like. */
  readonly each?: Shape;
  readonly required?: readonly string[];
}

/** A name that would reach into the prototype of some object of ours. */
export const forbiddenNames: readonly string[] = ['__proto__', 'constructor', 'prototype'];

/** Longer delays overflow the timers of Node, which then fire at once. */
const maxSeconds = 2_147_483;

const authTypes = {
  bearer: true,
  'api-key': true,
  query: true,
  basic: true,
  aws: true,
  oauth2: true,
  none: true,
  'x-api-key': true,
} satisfies Record<NonNullable<CustomProvider['auth_type']>, true>;

const routingStrategies = {
  'round-robin': true,
  random: true,
  'first-available': true,
  'best-available': true,
} satisfies Record<RoutingStrategy, true>;

export const anything: Shape = {
  type: 'any',
  wanted: 'a value',
  summary: 'any JSON value',
  accepts: () => true,
  get each() {
    return anything;
  },
};

const oauth = object('how auth_type oauth2 gets its tokens; the client secret is the key of the provider', {
  fields: {
    token_url: { ...text('where tokens are got'), wanted: 'an https URL', accepts: isUrl },
    client_id: text('who asks; with auth basic it may be part of the key'),
    scope: text('what the token is to allow'),
    body: choice('form of the request', { form: true, json: true }),
    auth: choice('where the client secret goes', { body: true, basic: true }),
    headers: object('headers of the request; ${VAR} is read from the environment, ${uuid} is made anew', {
      each: text('value of the header'),
    }),
    params: object('further fields of the request, such as audience; an empty one is left out', {
      each: text('value of the field'),
    }),
  } satisfies Record<keyof OAuthEntry, Shape>,
});

export const providerShape = object('a provider of your own', {
  required: ['base_url'],
  fields: {
    base_url: {
      ...text('where its API is'),
      wanted: 'an http or https URL',
      accepts: isUrl,
    },
    default_model: { ...text('model when none is named'), isShared: true },
    embedding_model: { ...text('model for embeddings when none is named'), isShared: true },
    model_aliases: {
      ...object('other names of models, such as fast', { each: text('the model that is meant') }),
      isShared: true,
    },
    headers: object('headers sent with every request; ${VAR} is read from the environment', {
      each: text('value of the header'),
    }),
    auth_type: choice('how the key is sent', authTypes),
    driver: text('wire protocol'),
    preset: text('vendor whose ways it shares'),
    key_header: text('header for the key with auth_type api-key'),
    key_command: text('command that prints the key'),
    oauth,
    timeout: { ...seconds('seconds for the whole answer'), isShared: true },
    idle_timeout: { ...seconds('seconds without anything new'), isShared: true },
    connect_timeout: { ...seconds('seconds until there is a connection'), isShared: true },
    max_retries: {
      type: 'number',
      wanted: 'a whole number from 0 to 10',
      summary: 'calls that may follow one that failed',
      isShared: true,
      accepts: (value) => Number.isInteger(value) && Number(value) >= 0 && Number(value) <= 10,
    },
    min_interval_ms: {
      type: 'number',
      wanted: 'a whole number of milliseconds',
      summary: 'milliseconds between two requests, of all processes on this machine',
      isShared: true,
      accepts: (value) => Number.isInteger(value) && Number(value) >= 0 && Number(value) <= 3_600_000,
    },
    rpm: perMinute('requests in any minute, of all processes on this machine'),
    tpm: perMinute('tokens in any minute, of all processes on this machine'),
    verify_ssl: flag('whether certificates are checked'),
    ca_file: text('certificates to trust'),
    extra_body: object('further fields of every request', { each: anything }),
    enabled: flag('whether it can be run against'),
  } satisfies Record<keyof CustomProvider, Shape>,
});

export const rootShape: Shape = object('the settings', {
  fields: {
    default_provider: { ...text('provider when none is named, or auto'), isShared: true },
    default_model: { ...text('model when none is named'), isShared: true },
    editor: text('command for aix config edit, before $VISUAL and $EDITOR'),
    commands_enabled: flag('whether the shell commands of prompts may run; a repository cannot say so'),
    format: { ...choice('how answers are shown on a terminal', { text: true, md: true }), isShared: true },
    enable_fallback: { ...flag('whether those of fallback_order are asked when somebody fails'), isShared: true },
    fallback_order: {
      type: 'any',
      wanted: 'a list of providers such as ["openai", "custom:ollama/llama3.2"]',
      summary: 'who is asked when somebody fails, in order',
      accepts: (value) => Array.isArray(value) && value.every((name) => typeof name === 'string' && name.trim() !== ''),
    },
    routing_strategy: {
      ...choice('who of default_provider and fallback_order is asked first when nobody is named', routingStrategies),
      isShared: true,
    },
    cache: object('answers that are kept and given again', {
      fields: {
        enabled: { ...flag('whether answers are kept and given again, as with --cache'), isShared: true },
        ttl: {
          ...text('how long an answer is given again: 3600 (seconds), 30m, 1h or 7d'),
          wanted: 'a time such as 3600 (seconds), "30m", "1h" or "7d"',
          isShared: true,
          accepts: (value) => readDuration(String(value)) !== null,
        },
      } satisfies Record<keyof CacheEntry, Shape>,
    }),
    history: object('what is kept of runs', {
      fields: {
        enabled: {
          ...flag('whether runs are kept; a repository can say no, and never yes'),
          isSharedAs: (value) => value === false,
        },
        keep_days: atLeastOne('days after which runs are deleted'),
        keep_runs: atLeastOne('how many of the newest runs are kept'),
      } satisfies Record<keyof HistoryConfig, Shape>,
    }),
    prices: pricesShape,
    budget: budgetShape,
    custom_providers: object('providers of your own', { each: providerShape }),
  } satisfies Record<Exclude<keyof Config, 'provider_files' | 'findProvider'>, Shape>,
});

/** The shape at a path, or undefined where nothing is known about it. */
export function findShape(path: readonly string[]): Shape | undefined {
  return path.reduce<Shape | undefined>((shape, name) => shape && findMember(shape, name), rootShape);
}

export function isObject(value: unknown): value is Document {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function findMember({ fields, each }: Shape, name: string): Shape | undefined {
  return fields !== undefined && Object.hasOwn(fields, name) ? fields[name] : each;
}

export function text(summary: string): Shape {
  return { type: 'text', wanted: 'text in quotes', summary, accepts: isText };
}

export function isText(value: unknown): boolean {
  return typeof value === 'string';
}

function choice(summary: string, names: Readonly<Record<string, true>>): Shape {
  const words = Object.keys(names);
  const known = words.join(', ');
  const accepts = (value: unknown): boolean => typeof value === 'string' && Object.hasOwn(names, value);
  return { ...text(`${summary}: ${known}`), wanted: `one of ${known}`, words, accepts };
}

export function isUrl(value: unknown): boolean {
  if (typeof value !== 'string') return false;
  const lower = value.toLowerCase();
  return (lower.startsWith('http://') || lower.startsWith('https://')) && URL.canParse(value);
}

function flag(summary: string): Shape {
  return { type: 'boolean', wanted: 'true or false', summary, accepts: isFlag };
}

export function isFlag(value: unknown): boolean {
  return typeof value === 'boolean';
}

function seconds(summary: string): Shape {
  return {
    type: 'number',
    wanted: `a number of seconds, above 0 and up to ${maxSeconds},`,
    summary,
    accepts: isSeconds,
  };
}

export function isSeconds(value: unknown): boolean {
  return typeof value === 'number' && value > 0 && value <= maxSeconds;
}

function perMinute(summary: string): Shape {
  return { ...atLeastOne(summary), isShared: true };
}

function atLeastOne(summary: string): Shape {
  return { type: 'number', wanted: 'a whole number of at least 1', summary, accepts: isWhole };
}

export function isWhole(value: unknown): boolean {
  return Number.isSafeInteger(value) && Number(value) >= 1;
}

export function object(summary: string, members: Pick<Shape, 'fields' | 'each' | 'required'> = {}): Shape {
  return { type: 'object', wanted: 'an object in braces', summary, accepts: isObject, ...members };
}
