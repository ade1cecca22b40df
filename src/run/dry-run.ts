import type { Context } from '../context.ts';
import type { ChatRequest, Part } from '../providers/provider.ts';
import type { Io } from '../terminal/io.ts';
import { filterJson, type OutputOptions } from './open-view.ts';
import type { Format } from './views.ts';

type Shown = Pick<ChatRequest, 'messages' | 'schema'>;

/** Shows what would be sent, as a run would show its answer. */
export async function showMessages(
  context: Context,
  shown: Shown,
  { format, jq }: Pick<OutputOptions, 'format' | 'jq'>,
): Promise<void> {
  if (jq === null) return printMessages(context.io, shown, format ?? 'text');
  await context.io.stdout.write(await filterJson(context, jq, JSON.stringify(toDocument(shown))));
}

/** Shows what would be sent. As text a lone user message is printed as it is, so that it can go on through a pipe. */
export async function printMessages(io: Io, shown: Shown, format: Format | 'messages'): Promise<void> {
  const { messages, schema } = shown;
  if (format === 'json' || format === 'jsonl')
    return io.stdout.write(`${JSON.stringify(toDocument(shown), null, format === 'json' ? 2 : 0)}\n`);
  // Whether the model is told so in a field or in words is up to whoever is asked.
  if (schema !== undefined) await io.notice(`the answer must be JSON of this schema: ${JSON.stringify(schema.schema)}`);
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

function toDocument({ messages, schema }: Shown): object {
  return schema === undefined ? { messages } : { messages, schema: schema.schema };
}

/** A `data:` URL is long and says nothing to a reader. */
function describePart(part: Part): string {
  if (part.type === 'text') return part.text;
  const url = part.url.startsWith('data:') ? `${part.url.slice(0, part.url.indexOf(','))},...` : part.url;
  return `[${part.contentType ?? 'media'} ${url}]`;
}
