import type { Message } from '../providers/provider.ts';
import type { Io } from '../terminal/io.ts';
import type { Format } from './views.ts';

/** Shows what would be sent. A lone user message is printed as it is, so that it can go on through a pipe. */
export async function printMessages(io: Io, messages: readonly Message[], format: Format): Promise<void> {
  if (format !== 'text') return io.stdout.write(`${JSON.stringify({ messages }, null, format === 'json' ? 2 : 0)}\n`);
  const [first] = messages;
  if (messages.length === 1 && first?.role === 'user') {
    const end = io.stdout.isTerminal && !first.content.endsWith('\n') ? '\n' : '';
    return io.stdout.write(first.content + end);
  }
  for (const { role, content } of messages)
    await io.stdout.write(`[${role}]\n${content}${content.endsWith('\n') ? '' : '\n'}`);
}
