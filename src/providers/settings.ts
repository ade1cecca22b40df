import type { Failure } from '../errors.ts';
import type { JsonObject } from './json.ts';
import type { ChatSettings, Effort } from './provider.ts';

export const authTypes = ['bearer', 'api-key', 'query', 'basic', 'aws', 'oauth2', 'none'] as const;
export type AuthType = (typeof authTypes)[number];

/** Keys of another kind than the usual one, which are sent in their own way. */
export interface KeyForm {
  /** A key from one of these variables is of this kind. */
  readonly variables?: readonly string[];
  /** And one that looks like this, wherever it came from. */
  readonly pattern?: RegExp;
  readonly authType: AuthType;
  /** Sent beside such a key. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** How some models are told how much to think. The first rule that fits a model counts. */
export interface ReasoningRule {
  /** A pattern on the model's name; all when left out. */
  readonly models?: RegExp;
  /** Fields of the body that say an effort. One that is not here cannot be said. */
  readonly efforts: Readonly<Partial<Record<Effort, JsonObject>>>;
  /** The object in the body and the field in it that hold a budget in tokens, where there is one. */
  readonly budget?: readonly [outer: string, inner: string];
}

/** Settings that some models answer with an error. */
export interface Refusal {
  readonly models: RegExp;
  readonly settings: readonly (keyof ChatSettings)[];
  /** They are taken all the same when the model is told not to think. */
  readonly unlessUnthinking?: boolean;
}

/** How media parts look, where that is not as at OpenAI. */
export interface MediaForms {
  readonly image?: 'plain';
  readonly audio?: 'plain';
  readonly pdf?: 'document-url';
}

/** What a server that calls itself OpenAI-compatible does in its own way. Known for a vendor, or learnt by `provider test`. */
export interface Quirks {
  /** The server cannot stream, so the answer is asked for whole. */
  readonly noStreaming?: boolean;
  /** The server refuses `stream_options`, so usage is not asked for. */
  readonly noStreamOptions?: boolean;
  /** The server refuses a JSON Schema for the answer, so the model is told it in words. */
  readonly noSchema?: boolean;
  /** The server refuses the promise of a JSON object, so the model is only told to answer with one. */
  readonly noJsonObject?: boolean;
  /** Models that take `max_completion_tokens` in place of `max_tokens`, as a prefix pattern on the model's name. */
  readonly reasoningModels?: RegExp;
  /** Models that take the role `developer` in place of `system`, as a prefix pattern on the model's name. */
  readonly developerModels?: RegExp;
  /** What the limit of the answer is called for every model, when it is not `max_tokens`. */
  readonly maxTokensField?: string;
  /** What the seed is called, when it is not `seed`; null when there is none. */
  readonly seedField?: string | null;
  /** How many texts may end the answer; one more is an error. */
  readonly mostStops?: number;
  /** The reported output does not count the reasoning. */
  readonly reasoningBesideOutput?: boolean;
  /** How models are told how much to think, when it is not by `reasoning_effort`. */
  readonly reasoning?: readonly ReasoningRule[];
  readonly refusals?: readonly Refusal[];
  /** Models that promise JSON and know no JSON Schema. */
  readonly schemalessModels?: RegExp;
  /** A schema goes neither with a stream nor with tools. */
  readonly schemaAlone?: boolean;
  readonly media?: MediaForms;
  /** What becomes of a name that has no scheme; what stands after a slash in it is its version, `latest` otherwise. */
  readonly modelUri?: { readonly chat: string; readonly embedding: string };
  /** A thought that only says that there are some. It is given out once. */
  readonly emptyThought?: RegExp;
  readonly noEmbeddings?: boolean;
  /** How many texts one request for embeddings may hold, when it is not as many as the protocol says. */
  readonly maxTexts?: number;
  /** What the wanted length of embeddings is called, when it is not `dimensions`. */
  readonly dimensionsField?: string;
  /** The reported input does not count what came from the cache. */
  readonly cacheBesideInput?: boolean;
}

/** How a short-lived token is got for the client secret, which is the key of the provider (RFC 6749, 4.4). */
export interface OAuthSettings {
  readonly tokenUrl: string;
  /** Null where the key holds it. */
  readonly clientId: string | null;
  readonly scope: string | null;
  readonly body: 'form' | 'json';
  /** Whether the secret goes into the body or into a header. */
  readonly auth: 'body' | 'basic';
  /** With `${VAR}` already read from the environment; `${uuid}` is another one each time. */
  readonly headers: Readonly<Record<string, string>>;
  /** Further fields of the body. An empty one takes the place of a field of ours and is left out. */
  readonly params: Readonly<Record<string, string>>;
}

/** Everything about a provider that can be run, put together from its preset, the config and the environment. No key. */
export interface ProviderSettings {
  /** `openai`, `mock` or `custom:ollama`. */
  readonly name: string;
  readonly kind: 'built-in' | 'custom';
  /** Name of the driver in the table of `drivers.ts`, or of one of the user's own; `mock` needs no network. */
  readonly driver: string;
  readonly preset: string | null;
  /** Without a trailing slash. */
  readonly baseUrl: string;
  /** Set when a variable of the environment moved the provider away from where it was configured. */
  readonly baseUrlVariable: string | null;
  /** The host that the configuration names, to which a stored key belongs. */
  readonly configuredHost: string;
  /** Runs on the user's own machines: loading a model may take minutes before the first byte. */
  readonly isLocal: boolean;
  readonly defaultModel: string | null;
  readonly embeddingModel: string | null;
  /** Other names of models: `fast`. */
  readonly modelAliases: Readonly<Record<string, string>>;
  /** With `${VAR}` already read from the environment. */
  readonly headers: Readonly<Record<string, string>>;
  /** Values of headers that came from the environment or stand in a header that carries a secret. Never to be shown. */
  readonly headerSecrets: readonly string[];
  readonly authType: AuthType;
  readonly keyHeader: string;
  /** A word before the key in its header: `Api-Key`. Empty where the key stands alone. */
  readonly keyScheme: string;
  /** Keys that are sent in another way. The first that fits counts. */
  readonly keyForms: readonly KeyForm[];
  /** Only with `oauth2`. */
  readonly oauth: OAuthSettings | null;
  /** Whether a run without a key is pointless. */
  readonly needsKey: boolean;
  /** A free path that tells whether the key is valid, where the list of models does not. */
  readonly keyPath: string | null;
  /** A free path that answers while the server is well. */
  readonly healthPath: string | null;
  /** The file of the user's own that says how to talk to it. */
  readonly file: string | null;
  /** The vendor's own variables for the key, in order. */
  readonly keyVariables: readonly string[];
  readonly keyCommand: string | null;
  readonly timeoutMs: number | null;
  readonly idleTimeoutMs: number | null;
  readonly connectTimeoutMs: number | null;
  /** Calls that may follow one that failed. */
  readonly maxRetries: number;
  /** Between the beginnings of two requests; 0 for none. */
  readonly minIntervalMs: number;
  /** Requests in any minute. */
  readonly rpm: number | null;
  /** Tokens in any minute. */
  readonly tpm: number | null;
  readonly verifySsl: boolean;
  readonly caFile: string | null;
  /** What to do when the certificates of the vendor come from an authority that most systems do not know. */
  readonly caHint: string | null;
  readonly extraBody: Readonly<Record<string, unknown>>;
  readonly isEnabled: boolean;
  readonly quirks: Quirks;
  /** Why it cannot be run as configured: a broken URL, a header whose variable is not set. */
  readonly problem: Failure | null;
}
