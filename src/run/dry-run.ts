import type { Context } from '../context.ts';
import { type Message, type Part } from '../providers/provider.ts';
import type { Io } from '../terminal/io.ts';
import { filterJson, type OutputOptions } from './open-view.ts';
import type { Format } from './views.ts';

/** Shows what would be sent, as a run would show its answer. */
export async function showMessages(
  context: Context,
  messages: readonly Message[],
  { format, jq }: Pick<OutputOptions, 'format' | 'jq'>,
): Promise<void> {
  if (jq === null) return printMessages(context.io, messages, format ?? 'text');
  await context.io.stdout.write(await filterJson(context, jq, JSON.stringify({ messages })));
}

/** Shows what would be sent. As text a lone user message is printed as it is, so that it can go on through a pipe. */
export async function printMessages(io: Io, messages: readonly Message[], format: Format | 'messages'): Promise<void> {
  if (format === 'json' || format === 'jsonl')
    return io.stdout.write(`${JSON.stringify({ messages }, null, format === 'json' ? 2 : 0)}\n`);
  const [first] = messages;
  if (format !== 'messages' && messages.length === 1 && first?.role === 'user' && typeof first.content === 'string') {
    const end = io.stdout.isTerminal && !first.content.endsWith('\n') ? '\n' : '';
    return io.stdout.write(first.content + end);
  }
  for (const { role, content } of messages) {
    const text = typeof content === 'string' ? content : content.map(describePart).join('');
    await io.stdout.write(`[${role}]\n${text}${text.endsWith('\n') ? '' : '\n'}`);
  }
}

/** A `data:` URL is long and says nothing to a reader. */
function describePart(part: Part): string {
  if (part.type === 'text') return part.text;
  const url = part.url.startsWith('data:') ? `${part.url.slice(0, part.url.indexOf(','))},...` : part.url;
  return `[${part.contentType ?? 'media'} ${url}]`;
}
