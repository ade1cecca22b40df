import type { Context } from '../context.ts';
import type { Extraction } from './extract.ts';
import { isFile } from './output-path.ts';
import type { RunView } from './run-chat.ts';
import type { SaveAnswer } from './save-answer.ts';
import { createView, type Format, type ViewOptions } from './views.ts';

/** What becomes of the answer. Null means: not said. */
export interface OutputOptions {
  readonly format: Format | null;
  readonly hidesReasoning: boolean;
  /** The file for the answer, or a name of stdout. */
  readonly output: string | null;
  readonly appends: boolean;
  readonly isForced: boolean;
  /** Whether the answer goes to the clipboard too. */
  readonly copies: boolean;
  readonly extract: Extraction | null;
  /** What to make of the JSON. It has been checked. */
  readonly jq: string | null;
}

interface ViewWish extends OutputOptions {
  readonly stream: boolean | null;
  /** Whether the answer is shown only when it is as its schema wants it. */
  readonly isChecked: boolean;
}

/** Throws before anything is sent when the answer cannot go where it was asked to go. */
export async function openView(context: Context, options: ViewWish): Promise<RunView> {
  const { jq, stream, copies, isChecked } = options;
  return createView(context.io, {
    format: await findFormat(context, options),
    isLive: stream ?? context.io.stdout.isTerminal,
    showsReasoning: showsReasoning(context, options),
    isChecked,
    save: await prepareSaving(context, options),
    extract: await prepareExtract(options),
    filter: jq === null ? null : (json) => filterJson(context, jq, json),
    copy: copies ? async (text) => (await import('./copy-answer.ts')).copyAnswer(context, text) : null,
  });
}

export async function filterJson(context: Context, expression: string, json: string): Promise<string> {
  return (await context.jq()).filter(expression, json);
}

/** The config speaks for the terminal alone, so that scripts get the same bytes whatever it says. */
async function findFormat(context: Context, { format, isChecked }: ViewWish): Promise<Format> {
  if (format !== null) return format;
  // JSON is no Markdown.
  if (isChecked) return 'text';
  return (context.io.stdout.isTerminal ? (await context.config()).format : null) ?? 'text';
}

/** The trace of --debug shows thoughts already, as they came, and a log for programs has no words of an answer. */
function showsReasoning({ globals, io }: Context, { hidesReasoning }: OutputOptions): boolean {
  return !hidesReasoning && globals.logLevel === 'info' && !globals.isDebug && io.log === null;
}

async function prepareSaving(context: Context, options: OutputOptions): Promise<SaveAnswer | null> {
  const { output, appends, isForced } = options;
  if (!isFile(output)) return null;
  const { prepareOutput } = await import('./save-answer.ts');
  return prepareOutput(context, { output, appends, isForced });
}

async function prepareExtract({ extract }: OutputOptions): Promise<ViewOptions['extract']> {
  if (extract === null) return null;
  const { extractPart } = await import('./extract.ts');
  // Calls of tools are no answer yet.
  return ({ finish, text }) => (finish === 'tool-call' ? '' : extractPart(extract, text).text);
}
