import { refusalWarning } from '../providers/provider.ts';
import type { Io } from '../terminal/io.ts';
import { createTextWriter, type TextWriter } from '../terminal/render-text.ts';
import type { Envelope } from './envelope.ts';
import type { FallbackEvent } from './render-fallback.ts';
import type { RunView } from './run-chat.ts';

export type Format = 'text' | 'md' | 'json' | 'jsonl';

export interface ViewOptions {
  readonly format: Format;
  /** Whether text appears as it arrives; otherwise stdout gets the whole answer or nothing. */
  readonly isLive: boolean;
  /** Whether thoughts are shown, on stderr. */
  readonly showsReasoning: boolean;
  /** Where the answer goes in place of stdout. */
  readonly save: ((answer: string) => Promise<void>) | null;
}

export async function createView(io: Io, options: ViewOptions): Promise<RunView> {
  if (options.format === 'json') return createJsonView(io, options);
  if (options.format === 'jsonl') return createEventView(io, options);
  return createTextView(io, options, await createWriter(io, options));
}

/** A file gets the source: what is rendered is for eyes. */
async function createWriter(io: Io, { format, save }: ViewOptions): Promise<TextWriter> {
  if (format !== 'md' || save !== null) return createTextWriter(io);
  const { createMarkdownWriter } = await import('../terminal/render-markdown.ts');
  return createMarkdownWriter(io);
}

const nothing = async (): Promise<void> => {};

function createTextView(io: Io, { isLive, showsReasoning, save }: ViewOptions, writer: TextWriter): RunView {
  const isShown = isLive && save === null;
  const falls: FallbackEvent[] = [];
  return {
    start: nothing,
    note: nothing,
    retry: nothing,
    fallback: async (fallback) => void falls.push(fallback),
    async event(event) {
      if (event.type === 'warning') return io.warn(io.log === null ? event.message : withoutQuote(event.message));
      if (event.type === 'text-delta' && isShown) return writer.text(event.text);
      if (event.type === 'reasoning-delta' && showsReasoning) return writer.reasoning(event.text);
    },
    async end(envelope) {
      if (!isShown && envelope.status === 'complete') {
        await (save === null ? writer.text(envelope.text) : save(envelope.text));
      }
      await writer.end();
      await summarize(io, envelope, falls);
    },
    toErrorDocument: () => undefined,
  };
}

function createJsonView(io: Io, { save }: ViewOptions): RunView {
  return {
    start: nothing,
    event: nothing,
    note: nothing,
    retry: nothing,
    fallback: nothing,
    async end(envelope) {
      // The reporter prints the document of a failed run, beside its sentence on stderr.
      if (envelope.status !== 'complete') return;
      const document = `${JSON.stringify(envelope, null, 2)}\n`;
      await (save === null ? io.stdout.write(document) : save(document));
    },
    toErrorDocument: (envelope) => envelope,
  };
}

function createEventView(io: Io, { save }: ViewOptions): RunView {
  const saved: string[] = [];
  let seq = 0;
  const stamp = (event: object): object => ({ v: 1, seq: seq++, ...event });
  const print = async (event: object): Promise<void> => {
    const line = `${JSON.stringify(stamp(event))}\n`;
    if (save === null) return io.stdout.write(line);
    saved.push(line);
  };
  return {
    start: (run) => print({ type: 'run-started', ...run }),
    event: async (event) => (event.type === 'finish' ? undefined : print(event)),
    note: (message) => print({ type: 'warning', message }),
    retry: (retry) => print({ type: 'retry', ...retry }),
    fallback: (fallback) => print({ type: 'fallback', ...fallback }),
    async end(envelope) {
      if (envelope.status !== 'complete') return;
      const { finish, usage, cost, timing, provider, model, response_id } = envelope;
      await print({ type: 'finish', reason: finish, provider, model, response_id, usage, cost, timing });
      await save?.(saved.join(''));
    },
    toErrorDocument: (envelope) => stamp({ type: 'error', status: envelope.status, error: envelope.error }),
  };
}

/** A log holds nothing that a model has said. */
function withoutQuote(message: string): string {
  return message.startsWith(refusalWarning) ? refusalWarning : message;
}

/** Who answered, how much it took and in whose place, on stderr. What is unknown is called unknown. */
async function summarize(io: Io, envelope: Envelope, falls: readonly FallbackEvent[]): Promise<void> {
  if (envelope.status !== 'complete') return;
  for (const { name, arguments: given } of envelope.tool_calls) {
    const call = io.log === null ? `${name} ${JSON.stringify(given)}` : name;
    await io.notice(`the model calls ${call}; running it is up to you`);
  }
  if (envelope.finish === 'length') await io.warn('the answer reached the output limit; allow more with --max-tokens');
  // A log has said so already.
  if (io.log !== null) return;
  const seconds = ((envelope.timing?.total_ms ?? 0) / 1000).toFixed(1);
  const reasons = falls.map(({ provider, message }) => `${provider} (${message})`);
  const parts = [
    `${envelope.provider} ${envelope.model}`,
    describeUsage(envelope.usage),
    `${seconds} s`,
    ...(reasons.length === 0 ? [] : [`in place of ${reasons.join(' and ')}`]),
  ];
  await io.notice(parts.join(', '));
}

function describeUsage(usage: Envelope['usage']): string {
  if (usage?.input == null || usage.output == null) return 'tokens unknown';
  return `${usage.input} tokens in + ${usage.output} out = ${usage.input + usage.output}`;
}
