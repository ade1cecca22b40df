import type { Context } from '../../context.ts';
import { resolveProvider } from '../../providers/resolve.ts';
import type { Line } from '../../terminal/line/editor.ts';
import { sanitize } from '../../terminal/sanitize.ts';
import { listKnownModels } from '../known-models.ts';
import { commandNames } from './commands.ts';
import { openLineHistory } from './line-history.ts';
import { createOpenText, toOpen } from './to-open.ts';

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
      const open = createOpenText();
      for (;;) {
        const { value, done } = await lines.next();
        const text = done === true ? open.rest() : open.add(value);
        if (text !== null) return { type: 'text', text };
        if (done === true) return { type: 'end' };
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
  // What a vendor calls a model is drawn as it is, so that one with a control character is for nobody to choose.
  const typable = models.filter((model) => sanitize(model) === model);
  const words = [...commandNames, ...typable.map((model) => `/model ${model}`)];
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
