import type { Proxy } from './proxy.ts';
import type { Body } from './streamed-body.ts';

/** One request, checked and complete, as both transports take it. */
export interface WireRequest {
  readonly method: 'GET' | 'POST';
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Body | undefined;
  readonly connectMs: number;
  readonly tls: TlsOptions;
  readonly proxy: Proxy | null;
}

export interface TlsOptions {
  /** The same for the same options, so that connections can be shared. */
  readonly name: string;
  readonly rejectUnauthorized: boolean;
  /** PEM texts of all roots to trust; undefined for the platform's own. */
  readonly ca: string[] | undefined;
}

/** What a transport tells, in this order. After `end` or `fail` nothing counts any more. */
export interface WireListener {
  /** There is a connection, TLS included, and the request goes out. */
  connected(): void;
  /** All of the request has gone out. Of a connection that several requests share nobody hears it. */
  readonly sent?: () => void;
  head(status: number, headers: Readonly<Record<string, string>>): void;
  /** The room of the bytes may be used again afterwards. */
  data(chunk: Uint8Array): void;
  end(): void;
  fail(error: unknown): void;
}

export interface Wire {
  pause(): void;
  resume(): void;
  /** Closes the socket at once. */
  destroy(): void;
}

export type Transport = (request: WireRequest, listener: WireListener) => Wire;

export const maxHeaderBytes = 64 * 1024;

/** Node gives each address of a host 250 ms, too little for a slow line to a far continent. */
export const addressAttemptMs = 1000;

/** Repeated headers joined as RFC 9110 says. */
export function joinHeaders(
  headers: Readonly<Record<string, string | readonly string[] | undefined>>,
): Readonly<Record<string, string>> {
  const joined: Record<string, string> = {};
  for (const name of Object.keys(headers)) {
    const value = headers[name];
    if (value !== undefined) joined[name] = typeof value === 'string' ? value : value.join(', ');
  }
  return joined;
}
