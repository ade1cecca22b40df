import type { Context } from '../../context.ts';
import { resolveProvider } from '../../providers/resolve.ts';
import type { Line } from '../../terminal/line/editor.ts';
import { listKnownModels } from '../known-models.ts';
import { commandNames } from './commands.ts';
import { openLineHistory } from './line-history.ts';
import { toOpen } from './to-open.ts';

/** Where the messages come from. */
export interface MessageReader {
  read(): Promise<Line>;
  close(): Promise<void>;
}

/** From a pipe, or where questions cannot be asked: the lines as they come, without a sign before them. */
export function createPlainReader({ io }: Context): MessageReader {
  const lines = io.stdin.readLines();
  return {
    async read() {
      let text: string | null = null;
      for (;;) {
        const { value, done } = await lines.next();
        if (done === true) return text === null ? { type: 'end' } : { type: 'text', text };
        text = `${text ?? ''}${value}`;
        const open = toOpen(text);
        if (open === null) return { type: 'text', text };
        text = open;
      }
    },
    async close() {
      await lines.return?.();
    },
  };
}

interface ReaderOptions {
  /** Whether what is typed goes into a file for the next chats. */
  readonly isKept: boolean;
  readonly provider: string;
}

export async function createTerminalReader(context: Context, options: ReaderOptions): Promise<MessageReader> {
  const { createLineEditor } = await import('../../terminal/line/editor.ts');
  const editor = createLineEditor(context.io.openTerminal());
  const history = await openLineHistory(context, options.isKept);
  const models = await findModels(context, options.provider);
  const words = [...commandNames, ...models.map((model) => `/model ${model}`)];
  const complete = (text: string): readonly string[] =>
    text.startsWith('/') ? words.filter((word) => word.startsWith(text) && isNext(word, text)) : [];
  return {
    async read() {
      const line = await editor.read({ history: history.texts, toOpen, complete });
      if (line.type === 'text') await history.add(line.text);
      return line;
    },
    close: async () => {},
  };
}

/** The names of models are for whoever has typed the command. */
function isNext(word: string, text: string): boolean {
  return word.includes(' ') === text.includes(' ');
}

/** What cannot be completed is typed. */
async function findModels(context: Context, provider: string): Promise<readonly string[]> {
  const { readSources } = await import('../../providers/sources.ts');
  try {
    return await listKnownModels(context, resolveProvider(provider, await readSources(context, [provider])));
  } catch {
    return [];
  }
}
