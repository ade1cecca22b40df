export interface Timeouts {
  readonly connectMs: number;
  /** From the sent request to the first byte of the answer's head. */
  readonly firstByteMs: number;
  /** Longest silence on the socket while the body arrives. */
  readonly byteIdleMs: number;
  /** Longest time without `progress()`: keep-alive comments are bytes, not payload. */
  readonly payloadIdleMs: number;
  readonly totalMs: number | null;
}

export interface HttpRequest {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
  readonly timeouts: Timeouts;
  readonly verifySsl: boolean;
  readonly caFile: string | null;
  /** The provider's name, for messages. */
  readonly provider: string;
}

export interface HttpResponse {
  readonly status: number;
  /** Lower-case names; several values joined by a comma. */
  readonly headers: Readonly<Record<string, string>>;
  /** Decoded bytes. Leaving the loop closes the socket. Trouble is thrown as ProviderFailure. */
  readonly body: AsyncIterable<Uint8Array>;
  /** Tells the payload clock that something meaningful came. */
  progress(): void;
}

export interface HttpClient {
  /** Throws ProviderFailure: `network` when no answer came, `provider` for a redirect or a broken cap. Any other status comes back. */
  send(request: HttpRequest, signal: AbortSignal): Promise<HttpResponse>;
  close(): Promise<void>;
}
