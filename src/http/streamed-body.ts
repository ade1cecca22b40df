/** A body that is too long for memory. Its length is known, and it can be read as often as it is sent. */
export interface StreamedBody {
  readonly bytes: number;
  open(): AsyncIterable<Uint8Array>;
}

export type Body = string | StreamedBody;

export function isStreamed(body: Body | undefined): body is StreamedBody {
  return typeof body === 'object';
}
