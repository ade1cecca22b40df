export const exitCodes = {
  ok: 0,
  internal: 1,
  usage: 2,
  config: 3,
  auth: 4,
  provider: 5,
  'rate-limit': 6,
  network: 7,
  incomplete: 8,
  refused: 9,
  'invalid-output': 10,
  budget: 11,
  partial: 12,
  cancelled: 130,
} as const;

export type FailureCode = Exclude<keyof typeof exitCodes, 'ok'>;

export interface FailureOptions {
  /** The next command to try, or what to change. */
  readonly hint?: string | undefined;
  /** The cause in the words of whoever refused: a provider, the system. */
  readonly detail?: string | undefined;
  /** Whether the request is longer than the model can read. */
  readonly isOverflow?: boolean | undefined;
  /** Whether the run ends here, although somebody else could be asked. */
  readonly isFinal?: boolean | undefined;
  readonly cause?: unknown;
}

/** Expected trouble. Anything else that is thrown is a bug of ours and ends in exit 1. */
export class Failure extends Error {
  override readonly name: string = 'Failure';
  readonly code: FailureCode;
  readonly hint: string | undefined;
  readonly detail: string | undefined;
  readonly isOverflow: boolean;
  readonly isFinal: boolean;
  /** What --format json and jsonl print on stdout in place of the plain error document. */
  document: unknown;
  /** Whether it was told when it happened, so that only the exit code is left to say. */
  isTold = false;

  constructor(code: FailureCode, message: string, options: FailureOptions = {}) {
    super(message, { cause: options.cause });
    this.code = code;
    this.hint = options.hint;
    this.detail = options.detail;
    this.isOverflow = options.isOverflow ?? false;
    this.isFinal = options.isFinal ?? false;
  }
}

export interface ProviderFailureOptions extends FailureOptions {
  readonly provider?: string | undefined;
  readonly status?: number | undefined;
  readonly requestId?: string | undefined;
  /** Whether the same request could succeed when sent again. */
  readonly isRetryable?: boolean | undefined;
  /** Whether the request is at fault, so that nobody else would take it either. */
  readonly isInvalid?: boolean | undefined;
  /** How long the server asked us to wait. */
  readonly retryAfterMs?: number | undefined;
}

/** Trouble with a model provider: refused, unreachable, malformed or cut off. */
export class ProviderFailure extends Failure {
  override readonly name = 'ProviderFailure';
  readonly provider: string | undefined;
  readonly status: number | undefined;
  readonly requestId: string | undefined;
  readonly isRetryable: boolean;
  readonly isInvalid: boolean;
  readonly retryAfterMs: number | undefined;

  constructor(code: FailureCode, message: string, options: ProviderFailureOptions = {}) {
    super(code, message, options);
    this.provider = options.provider;
    this.status = options.status;
    this.requestId = options.requestId;
    this.isRetryable = options.isRetryable ?? false;
    this.isInvalid = options.isInvalid ?? false;
    this.retryAfterMs = options.retryAfterMs;
  }
}

/** The same failure with another next step. */
export function withHint(failure: ProviderFailure, hint: string): ProviderFailure;
export function withHint(failure: Failure, hint: string): Failure;
export function withHint(failure: Failure, hint: string): Failure {
  const { code, message, cause, ...facts } = failure;
  const options = { ...facts, hint, cause };
  return failure instanceof ProviderFailure
    ? new ProviderFailure(code, message, options)
    : new Failure(code, message, options);
}

/** Whether the detail may be a piece of an answer. The words of a vendor's error come with the status that it has. */
export function mayQuoteAnswer(failure: Failure): boolean {
  if (failure.code === 'invalid-output') return true;
  const isAnswer = failure.code === 'provider' || failure.code === 'incomplete';
  return isAnswer && failure instanceof ProviderFailure && failure.status === undefined;
}

export interface ErrorDocument {
  readonly code: FailureCode;
  readonly message: string;
  readonly hint: string | null;
  readonly provider: string | null;
  readonly status: number | null;
}

export function toErrorDocument(failure: Failure): ErrorDocument {
  const { provider, status } = failure instanceof ProviderFailure ? failure : { provider: null, status: null };
  const message = failure.detail === undefined ? failure.message : `${failure.message}: ${failure.detail}`;
  return {
    code: failure.code,
    message,
    hint: failure.hint ?? null,
    provider: provider ?? null,
    status: status ?? null,
  };
}

/** What the parser of JSON minds, without the text around it, which it likes to quote: that may be a key. */
export function describeJsonError(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  return error.message.replace(/, (?:\.\.\.)?".*"(?:\.\.\.)? is not valid JSON$/s, '');
}
