import { refusalWarning, type StreamEvent } from '../providers/provider.ts';
import type { Io } from '../terminal/io.ts';
import { createTextWriter, type TextWriter } from '../terminal/render-text.ts';
import { toShown } from '../terminal/sanitize.ts';
import type { Envelope } from './envelope.ts';
import { renderCost } from './money.ts';
import type { FallbackEvent } from './render-fallback.ts';
import type { RunView } from './run-chat.ts';

export type Format = 'text' | 'md' | 'json' | 'jsonl';

export interface ViewOptions {
  readonly format: Format;
  /** Whether text appears as it arrives; otherwise stdout gets the whole answer or nothing. */
  readonly isLive: boolean;
  /** Whether thoughts are shown, on stderr. */
  readonly showsReasoning: boolean;
  /** Whether the answer is shown only when it has passed its check. */
  readonly isChecked: boolean;
  /** Where the answer goes in place of stdout. */
  readonly save: ((answer: string) => Promise<void>) | null;
  /** The part of the answer that is wanted, in place of all of it. */
  readonly extract: ((envelope: Envelope) => string) | null;
  /** What is to be printed in place of a piece of JSON. */
  readonly filter: ((json: string) => Promise<string>) | null;
  /** Where all that was printed goes besides. */
  readonly copy: ((text: string) => Promise<void>) | null;
}

export async function createView(io: Io, options: ViewOptions): Promise<RunView> {
  if (options.format === 'json') return createJsonView(io, options);
  if (options.format === 'jsonl') return createEventView(io, options);
  return createTextView(io, options, await createWriter(io, options));
}

/** A file gets the source, and so does whoever wants a part: what is rendered is for eyes. */
async function createWriter(io: Io, { format, save, extract }: ViewOptions): Promise<TextWriter> {
  if (format !== 'md' || save !== null || extract !== null) return createTextWriter(io);
  const { createMarkdownWriter } = await import('../terminal/render-markdown.ts');
  return createMarkdownWriter(io);
}

const nothing = async (): Promise<void> => {};

function createTextView(io: Io, options: ViewOptions, writer: TextWriter): RunView {
  const { isLive, showsReasoning, isChecked, save, extract, copy } = options;
  const isShown = isLive && !isChecked && save === null && extract === null;
  const falls: FallbackEvent[] = [];
  return {
    start: nothing,
    note: nothing,
    retry: nothing,
    fallback: async (fallback) => void falls.push(fallback),
    repair: nothing,
    async event(event) {
      if (event.type === 'warning') return io.warn(io.log === null ? event.message : withoutQuote(event.message));
      if (event.type === 'text-delta' && isShown) return writer.text(event.text);
      if (event.type === 'reasoning-delta' && showsReasoning) return writer.reasoning(event.text);
    },
    async end(envelope) {
      const isComplete = envelope.status === 'complete';
      const answer = isComplete && extract !== null ? extract(envelope) : envelope.text;
      if (!isShown && isComplete) await (save === null ? writer.text(answer) : save(answer));
      await writer.end();
      if (isComplete) await copy?.(answer);
      await summarize(io, envelope, falls);
    },
    toErrorDocument: () => undefined,
  };
}

function createJsonView(io: Io, { save, filter, copy }: ViewOptions): RunView {
  return {
    start: nothing,
    event: nothing,
    note: nothing,
    retry: nothing,
    fallback: nothing,
    repair: nothing,
    async end(envelope) {
      // The reporter prints the document of a failed run, beside its sentence on stderr.
      if (envelope.status !== 'complete') return;
      const document = filter === null ? toLines(envelope, 2) : await filter(JSON.stringify(envelope));
      await (save === null ? print(io, document) : save(document));
      await copy?.(document);
    },
    toErrorDocument: (envelope) => envelope,
  };
}

function createEventView(io: Io, { isChecked, save, filter, copy }: ViewOptions): RunView {
  const kept: string[] = [];
  /** What there is of an answer that is still to be checked. */
  let held: StreamEvent[] = [];
  let seq = 0;
  const stamp = (event: object): object => ({ v: 1, seq, ...event });
  const tell = async (event: object): Promise<void> => {
    const line = toLines(stamp(event), 0);
    const shown = filter === null ? line : await filter(line);
    seq += 1;
    if (save !== null || copy !== null) kept.push(shown);
    if (save === null) await print(io, shown);
  };
  return {
    start: (run) => tell({ type: 'run-started', ...run }),
    async event(event) {
      if (event.type === 'finish') return;
      if (isChecked && event.type === 'text-delta') return void held.push(event);
      await tell(event);
    },
    note: (message) => tell({ type: 'warning', message }),
    retry: (retry) => tell({ type: 'retry', ...retry }),
    fallback: (fallback) => tell({ type: 'fallback', ...fallback }),
    async repair(repair) {
      held = [];
      await tell({ type: 'repair', ...repair });
    },
    async end(envelope) {
      for (const event of held) await tell(event);
      if (envelope.status !== 'complete') return;
      const { finish, parsed, usage, cost, cached, timing, provider, model, response_id } = envelope;
      await tell({ type: 'finish', reason: finish, provider, model, response_id, parsed, usage, cost, cached, timing });
      await save?.(kept.join(''));
      await copy?.(kept.join(''));
    },
    toErrorDocument({ status, error }) {
      // Of what would have gone into the file nothing is shown, so the error is the first event.
      if (save !== null) seq = 0;
      return stamp({ type: 'error', status, error });
    },
  };
}

function toLines(value: object, indent: number): string {
  return `${JSON.stringify(value, null, indent)}\n`;
}

/** On a terminal without the control characters that JSON lets through. */
async function print(io: Io, text: string): Promise<void> {
  await io.stdout.write(toShown(io.stdout, text));
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
    ...(envelope.cached ? ['cached, no cost'] : []),
    `${seconds} s`,
    ...(envelope.cached ? [] : [describeCost(envelope.cost)]),
    ...(reasons.length === 0 ? [] : [`in place of ${reasons.join(' and ')}`]),
  ];
  await io.notice(parts.join(', '));
}

function describeCost(cost: Envelope['cost']): string {
  return cost === null ? 'cost unknown' : renderCost(cost);
}

function describeUsage(usage: Envelope['usage']): string {
  if (usage?.input == null || usage.output == null) return 'tokens unknown';
  return `${usage.input} tokens in + ${usage.output} out = ${usage.input + usage.output}`;
}
