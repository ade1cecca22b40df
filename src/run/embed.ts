import { extname } from 'node:path';
import type { Context } from '../context.ts';
import { Failure } from '../errors.ts';
import { toAccount } from '../providers/account.ts';
import { joinEmbeddings } from '../providers/embeddings.ts';
import type { EmbeddingRequest, Embeddings } from '../providers/provider.ts';
import type { ProviderSettings } from '../providers/settings.ts';
import { createCallLog, withHealth, type CallLog } from '../routing/health/with-health.ts';
import { toRetryPolicy, withRetry, type RetryObserver } from '../routing/retry.ts';
import { chooseEmbedder, connect } from '../routing/route.ts';
import { readEnvironmentLimits, withLimits } from './environment-settings.ts';
import { parseTexts, type InputFormat, type TextItem } from './embed-input.ts';
import { readFlagFile } from './flag-file.ts';
import { logEmbedding } from './log-embedding.ts';
import { isFile } from './output-path.ts';
import { createRunId } from './record.ts';

export type { InputFormat } from './embed-input.ts';

/** What the command line says. Null means: not said. */
export interface EmbedOptions {
  readonly text: string | null;
  readonly input: string | null;
  readonly inputFormat: InputFormat | null;
  readonly provider: string | null;
  readonly model: string | null;
  readonly dimensions: number | null;
  readonly extra: Readonly<Record<string, unknown>>;
  readonly timeoutMs: number | null;
  readonly maxRetries: number | null;
  readonly format: 'json' | 'jsonl' | 'binary';
  readonly output: string | null;
  readonly isForced: boolean;
}

/** One vector for each text. All of them are there before the first is printed. */
export async function embedTexts(context: Context, options: EmbedOptions): Promise<void> {
  const { stdout } = context.io;
  if (options.format === 'binary' && options.output === null && stdout.isTerminal)
    throw new Failure('usage', 'binary output is not for a terminal', { hint: 'add --output FILE, or use a pipe' });
  const items = await readItems(context, options);
  const { settings, model } = await chooseEmbedder(context, options);
  const limited = withLimits(
    settings,
    { ...options, idleTimeoutMs: null, connectTimeoutMs: null },
    readEnvironmentLimits(context.env),
  );
  const save = await prepareSaving(context, options);
  const { dimensions, extra } = options;
  const texts = items.map(({ text }) => text);
  const request = { model, texts, extra, ...(dimensions === null ? {} : { dimensions }) };
  const calls = createCallLog(context, createRunId(context.clock));
  const embeddings = await logEmbedding(context, { settings: limited, model }, (tellRetry) =>
    embed(context, { settings: limited, request, tellRetry, calls }),
  );
  for (const message of embeddings.warnings ?? []) await context.io.warn(message);
  const bytes = render(options.format, { provider: settings.name, items, embeddings });
  await (save === null ? stdout.write(bytes) : save(bytes));
  await calls.flush();
}

interface Task {
  readonly settings: ProviderSettings;
  readonly request: EmbeddingRequest;
  readonly tellRetry: RetryObserver['failed'];
  readonly calls: CallLog;
}

export async function embed(context: Context, { settings, request, tellRetry, calls }: Task): Promise<Embeddings> {
  const { clock } = context;
  const connected = await connect(context, settings);
  const measured = withHealth(connected, { account: toAccount(settings), clock, log: calls });
  // The timeout is that of one call.
  const policy = toRetryPolicy(context, { retries: settings.maxRetries, timeoutMs: null });
  const provider = withRetry(measured, policy, { failed: tellRetry, called: () => {} });
  return joinEmbeddings(provider.embed(request, context.signal), request.model);
}

async function readItems(context: Context, options: EmbedOptions): Promise<readonly TextItem[]> {
  const { text, input, inputFormat } = options;
  if (text !== null && input !== null) throw new Failure('usage', 'give a text or --input, not both');
  if (text !== null) return [{ id: null, text }];
  if (input === null) return readPiped(context, inputFormat ?? 'text');
  const format = inputFormat ?? findFormat(input);
  const content = input === '-' ? await context.io.stdin.readAll() : readFlagFile(context, '--input', input);
  return parseTexts(content, { format, label: input === '-' ? 'stdin' : input });
}

async function readPiped({ io }: Context, format: InputFormat): Promise<readonly TextItem[]> {
  const piped = io.stdin.isTerminal ? '' : await io.stdin.readAll();
  if (piped.trim() === '')
    throw new Failure('usage', 'nothing to embed', { hint: 'aix embed "your text", --input FILE, or pipe it in' });
  return parseTexts(piped, { format, label: 'stdin' });
}

function findFormat(name: string): InputFormat {
  const ending = extname(name).toLowerCase();
  if (ending === '.jsonl' || ending === '.ndjson') return 'jsonl';
  return ending === '.json' ? 'json' : 'lines';
}

interface Result {
  readonly provider: string;
  readonly items: readonly TextItem[];
  readonly embeddings: Embeddings;
}

function render(format: EmbedOptions['format'], { provider, items, embeddings }: Result): string | Uint8Array {
  const { vectors, model, inputTokens } = embeddings;
  const rows = vectors.map((embedding, index) => ({ index, id: items[index]?.id ?? null, embedding }));
  switch (format) {
    case 'json': {
      const usage = inputTokens === null ? null : { input: inputTokens };
      const head = { provider, model, dimensions: vectors[0]?.length ?? 0, usage };
      return `${JSON.stringify({ ...head, embeddings: rows })}\n`;
    }
    case 'jsonl':
      return rows.map((row) => `${JSON.stringify(row)}\n`).join('');
    case 'binary':
      return toBytes(vectors);
  }
}

function toBytes(vectors: Embeddings['vectors']): Uint8Array {
  const bytes = Buffer.alloc(vectors.reduce((size, vector) => size + vector.length * 4, 0));
  let at = 0;
  for (const vector of vectors) for (const number of vector) at = bytes.writeFloatLE(number, at);
  return bytes;
}

async function prepareSaving(context: Context, { output, isForced }: EmbedOptions) {
  if (!isFile(output)) return null;
  const { prepareOutput } = await import('./save-answer.ts');
  return prepareOutput(context, { output, isForced, appends: false });
}
