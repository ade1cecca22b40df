export const authTypes = ['bearer', 'api-key', 'query', 'basic', 'none'] as const;
export type AuthType = (typeof authTypes)[number];

/** What a server that calls itself OpenAI-compatible cannot do. Known for a vendor, or learnt by `provider test`. */
export interface Quirks {
  /** The server cannot stream, so the answer is asked for whole. */
  readonly noStreaming?: boolean;
  /** The server refuses `stream_options`, so usage is not asked for. */
  readonly noStreamOptions?: boolean;
  /** Models that take `max_completion_tokens` and the `developer` role, as a prefix pattern on the model's name. */
  readonly reasoningModels?: RegExp;
}

/** Everything about a provider that can be run, put together from its preset, the config and the environment. No key. */
export interface ProviderSettings {
  /** `openai`, `mock` or `custom:ollama`. */
  readonly name: string;
  readonly kind: 'built-in' | 'custom';
  /** Name of the driver in the table of `providers/index.ts`; `mock` needs no network. */
  readonly driver: string;
  readonly preset: string | null;
  /** Without a trailing slash. */
  readonly baseUrl: string;
  /** Set when a variable of the environment moved the provider away from where it was configured. */
  readonly baseUrlVariable: string | null;
  /** The host that the configuration names, to which a stored key belongs. */
  readonly configuredHost: string;
  readonly defaultModel: string | null;
  /** With `${VAR}` already read from the environment. */
  readonly headers: Readonly<Record<string, string>>;
  readonly authType: AuthType;
  readonly keyHeader: string;
  /** Whether a run without a key is pointless. */
  readonly needsKey: boolean;
  /** The vendor's own variables for the key, in order. */
  readonly keyVariables: readonly string[];
  readonly keyCommand: string | null;
  readonly timeoutMs: number | null;
  readonly idleTimeoutMs: number | null;
  readonly verifySsl: boolean;
  readonly caFile: string | null;
  readonly extraBody: Readonly<Record<string, unknown>>;
  readonly isEnabled: boolean;
  readonly quirks: Quirks;
}
