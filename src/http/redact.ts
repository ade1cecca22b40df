export interface Redactor {
  /** Remembers a secret value; from now on it is taken out of every text, in its encodings too. */
  add(secret: string): void;
  /** Takes out known values and everything shaped like a key. */
  redact(text: string): string;
}
