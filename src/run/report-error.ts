import { Interrupted, readerLeft, type Context } from '../context.ts';
import { exitCodes, Failure, mayQuoteAnswer, ProviderFailure, toErrorDocument } from '../errors.ts';
import { toFailedEnvelope } from './envelope.ts';
import type { LogEntry } from '../terminal/io.ts';
import { sanitize } from '../terminal/sanitize.ts';
import { filterAsAsked } from './filter-as-asked.ts';
import { redactDocument } from './redact-document.ts';

/** Writes what happened where it was asked for and says with which code the process ends. */
export async function reportError(context: Context, error: unknown): Promise<number> {
  const failure = toFailure(error, context);
  if (context.signal.reason === readerLeft) return exitCodes.ok;
  if (failure.isTold) return exitCodes[failure.code];
  const { io, redactor } = context;
  const document = toDocument(failure, context);
  if (document !== undefined) await io.stdout.write(await render(failure, redactDocument(document, redactor), context));
  if (io.log === null) await io.stderr.write(redactor.redact(sanitize(await toText(failure, context))));
  else await io.log(await toEntry(failure, context));
  return exitCodes[failure.code];
}

function toFailure(error: unknown, context: Context): Failure {
  if (error instanceof Failure) return error;
  if (context.signal.aborted || isCancelledQuestion(error))
    return new Failure('cancelled', 'cancelled', { cause: error });
  const message = error instanceof Error ? error.message : String(error);
  return new Failure('internal', `internal error: ${message}`, {
    hint: 'run again with --debug and report what it shows',
    cause: error,
  });
}

function isCancelledQuestion(error: unknown): boolean {
  return error instanceof Error && error.name === 'ExitPromptError';
}

function toDocument(failure: Failure, context: Context): unknown {
  if (context.globals.errorFormat === 'text') return undefined;
  if (failure.document !== undefined) return failure.document;
  const error = toErrorDocument(failure);
  if (context.globals.errorFormat === 'json') return { error };
  const envelope = toFailedEnvelope(error);
  if (context.globals.errorFormat === 'envelope') return envelope;
  return { v: 1, seq: 0, type: 'error', status: envelope.status, error };
}

/** Findings are what was asked for, so --jq holds for them. An error is told whole: nobody expects its fields. */
async function render(failure: Failure, document: unknown, context: Context): Promise<string> {
  const { errorFormat } = context.globals;
  const json = `${JSON.stringify(document, null, errorFormat === 'jsonl' ? 0 : 2)}\n`;
  if (failure.document === undefined || errorFormat !== 'json') return json;
  try {
    return await filterAsAsked(context, json);
  } catch {
    // One trouble is told at a time.
    return json;
  }
}

async function toEntry(failure: Failure, context: Context): Promise<LogEntry> {
  const { code, message, hint = null } = failure;
  const { provider = null, status = null } = failure instanceof ProviderFailure ? failure : {};
  const detail = mayQuoteAnswer(failure) ? null : (failure.detail ?? null);
  const { reason } = context.signal;
  const exit = reason instanceof Interrupted ? reason.exitCode : exitCodes[code];
  const stack = await findStack(failure, context);
  const told = { level: 'error', event: 'error', code, message, detail, hint, provider, status, exit } as const;
  return stack === undefined ? told : { ...told, stack };
}

async function toText(failure: Failure, context: Context): Promise<string> {
  const lines = [`aix: ${failure.message}`];
  if (failure.detail !== undefined) lines.push(...failure.detail.split('\n').map((line) => `  ${line}`));
  if (failure.hint !== undefined) lines.push(`hint: ${failure.hint}`);
  const stack = await findStack(failure, context);
  if (stack !== undefined) lines.push(stack);
  return `${lines.join('\n')}\n`;
}

/** Only of a bug, and only for whoever looks for one. */
async function findStack(failure: Failure, { globals, installFolder }: Context): Promise<string | undefined> {
  if (!globals.isDebug || failure.code !== 'internal') return undefined;
  const { stack } = failure.cause instanceof Error ? failure.cause : failure;
  if (stack === undefined) return undefined;
  const { toSourceStack } = await import('./to-source-stack.ts');
  return toSourceStack(stack, installFolder);
}
