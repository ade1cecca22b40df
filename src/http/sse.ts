export interface SseMessage {
  /** The `event:` name, or the name of a field the standard does not know, such as `error`. */
  readonly event: string;
  readonly data: string;
}
