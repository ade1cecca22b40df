import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Context } from '../context.ts';
import { Failure } from '../errors.ts';
import { fillParams, missingParams } from '../prompts/fill.ts';
import { findParams } from '../prompts/render.ts';
import type { Param } from '../prompts/param.ts';
import type { Prompt } from '../prompts/prompt.ts';
import type { Message } from '../providers/provider.ts';

/** A value for a param, or where its value is to be read. */
export type ParamArgument =
  | { readonly type: 'text'; readonly name: string; readonly text: string }
  | { readonly type: 'file'; readonly name: string; readonly path: string }
  | { readonly type: 'stdin'; readonly name: string }
  /** `text` is what goes into a prompt: a JSON string without its quotes, anything else as it was written. */
  | { readonly type: 'json'; readonly name: string; readonly value: unknown; readonly text: string };

export interface ParamOptions {
  readonly params: readonly ParamArgument[];
  readonly paramsFile: string | null;
  readonly system: string | null;
}

type Values = Readonly<Record<string, string>>;

/** The messages of a prompt with every param filled in: given, piped, or asked for on a terminal. */
export async function fillPrompt(context: Context, prompt: Prompt, options: ParamOptions): Promise<readonly Message[]> {
  const system = await readSystem(context, options.system);
  if (system === null) return fill(context, prompt, options);
  const rest = await fill(context, withoutSystem(prompt), options);
  return [{ role: 'system', content: system }, ...rest];
}

async function fill(context: Context, prompt: Prompt, options: ParamOptions): Promise<readonly Message[]> {
  const given = await addPiped(context, prompt, await readValues(context, prompt, options));
  const filled = fillParams(prompt, given);
  if (filled.type === 'messages') return filled.messages;
  if (!context.io.isInteractive) throw missingParams(prompt, filled.params);
  const again = fillParams(prompt, { ...given, ...(await askFor(context, filled.params)) });
  if (again.type === 'missing') throw missingParams(prompt, again.params);
  return again.messages;
}

/** The prompt without its own system text, and without the params that only this text has. */
function withoutSystem(prompt: Prompt): Prompt {
  const used = new Set(findParams(prompt.text));
  const ownsOnly = new Set(findParams(prompt.system ?? '').filter((name) => !used.has(name)));
  return { ...prompt, system: null, params: prompt.params.filter(({ name }) => !ownsOnly.has(name)) };
}

/** `@FILE` reads the text from a file. */
export async function readSystem(context: Context, system: string | null): Promise<string | null> {
  return system?.startsWith('@') ? readText(context, system.slice(1), '--system') : system;
}

async function readValues(context: Context, prompt: Prompt, options: ParamOptions): Promise<Values> {
  const values: Record<string, string> = Object.create(null);
  if (options.paramsFile !== null) Object.assign(values, await readParamsFile(context, options.paramsFile));
  let stdinReader = prompt.path === null ? 'the prompt' : null;
  for (const param of options.params) {
    if (param.type === 'stdin') {
      if (stdinReader !== null) throw new Failure('usage', `stdin cannot fill both ${stdinReader} and "${param.name}"`);
      stdinReader = `"${param.name}"`;
    }
    values[param.name] = await readValue(context, param);
  }
  return values;
}

async function readValue(context: Context, param: ParamArgument): Promise<string> {
  if (param.type === 'stdin') return context.io.stdin.readAll();
  return param.type === 'file' ? readText(context, param.path, `param "${param.name}"`) : param.text;
}

async function readParamsFile(context: Context, path: string): Promise<Values> {
  const text = readText(context, path, '--params');
  const { parseValues } = await import('../prompts/values-file.ts');
  return parseValues(text, path);
}

/** Piped input fills `{stdin}` where a prompt asks for it. An empty pipe is no input: nobody wants to pay for a summary of nothing. */
async function addPiped(context: Context, prompt: Prompt, given: Values): Promise<Values> {
  if (
    !prompt.params.some(({ name }) => name === 'stdin') ||
    Object.hasOwn(given, 'stdin') ||
    context.io.stdin.isTerminal
  )
    return given;
  const stdin = await context.io.stdin.readAll();
  return stdin === '' ? given : { ...given, stdin };
}

async function askFor(context: Context, params: readonly Param[]): Promise<Values> {
  const { askText } = await import('../terminal/ask.ts');
  const answers: Record<string, string> = {};
  for (const { name } of params) {
    answers[name] = await askText(context.io, { message: name, insteadOf: `--param ${name}=...` });
  }
  return answers;
}

function readText(context: Context, path: string, what: string): string {
  try {
    return readFileSync(resolve(context.cwd, path), 'utf8');
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    throw new Failure('usage', `${what} cannot be read from "${path}"`, { detail, cause: error });
  }
}
