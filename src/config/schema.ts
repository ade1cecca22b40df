import type { AuthType } from '../providers/settings.ts';

/** One entry of `custom_providers`, as it stands in the file. */
export interface CustomProvider {
  readonly base_url: string;
  readonly default_model?: string | null;
  readonly headers?: Readonly<Record<string, string>>;
  readonly auth_type?: AuthType;
  readonly driver?: string;
  readonly preset?: string;
  readonly key_header?: string;
  readonly key_command?: string;
  /** Seconds for the whole answer. */
  readonly timeout?: number;
  /** Seconds without anything new. */
  readonly idle_timeout?: number;
  readonly verify_ssl?: boolean;
  readonly ca_file?: string;
  readonly extra_body?: Readonly<Record<string, unknown>>;
  readonly enabled?: boolean;
}

/** The settings that the program reads. Unknown fields of the file are kept but not seen here. */
export interface Config {
  readonly custom_providers: Readonly<Record<string, CustomProvider>>;
  readonly default_provider?: string;
  readonly default_model?: string;
}
