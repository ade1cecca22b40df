import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Context } from '../context.ts';
import { Failure } from '../errors.ts';
import { fillParams, findMissing, prepareMessages } from '../prompts/fill.ts';
import { toParamText, type Param, type ParamValues } from '../prompts/param.ts';
import type { Prompt } from '../prompts/prompt.ts';
import { findParams } from '../prompts/render.ts';
import type { GivenValue } from '../prompts/values.ts';
import type { Message } from '../providers/provider.ts';
import { mapRecord } from '../to-record.ts';
import type { Material } from './material/material.ts';
import type { CommandMode } from './prompt-commands.ts';

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
  readonly commands: CommandMode;
  /** Shows what would be sent, and so no secrets; nothing runs. */
  readonly isDryRun: boolean;
}

/** By the name of the param. */
export type Given = Readonly<Record<string, GivenValue>>;

const mask = '***';
/** Of ASCII alone: a pattern with Unicode classes takes a millisecond to build. */
const notAlphanumeric = /[\u0000-/:-@[-`{-\u007f]/g;

export interface Filled {
  readonly messages: readonly Message[];
  /** The values that stand in the messages: piped input, files and the output of commands among them. */
  readonly material: readonly Material[];
  /** What was given or got for params, without what they hold by themselves. */
  readonly values: ParamValues;
}

/** The messages of a prompt with every param filled in: given, piped, or asked for on a terminal. */
export async function fillPrompt(context: Context, prompt: Prompt, options: ParamOptions): Promise<Filled> {
  const system = await readSystem(context, options.system);
  if (system === null) return fill(context, prompt, options);
  return withSystem(await fill(context, withoutSystem(prompt), options), system);
}

function withSystem<Some extends FilledRow>(filled: Some, system: string): Some {
  const rest = filled.messages.filter(({ role }) => role !== 'system');
  return { ...filled, messages: [{ role: 'system', content: system }, ...rest] };
}

async function fill(context: Context, prompt: Prompt, options: ParamOptions): Promise<Filled> {
  const given = await addPiped(context, prompt, await readGiven(context, prompt, options));
  const values = await toValues(prompt, given);
  return fillValues({ context, prompt, options }, values);
}

export type FilledRow = Pick<Filled, 'messages' | 'values'>;

/**
 * For a prompt that is filled many times: files are read once, and a row that needs nothing else is filled at once. What
 * the command line gives goes before the values of a row.
 */
export async function prepareFilling(
  context: Context,
  prompt: Prompt,
  options: ParamOptions,
): Promise<(row: Given) => FilledRow | Promise<FilledRow>> {
  const system = await readSystem(context, options.system);
  const asked = system === null ? prompt : withoutSystem(prompt);
  const variables = readVariables(context, asked);
  const named = await readNamed(context, asked, options);
  const fillAtOnce = prepareAtOnce({ context, prompt: asked, options });
  const fillGiven = async (given: Given): Promise<FilledRow> =>
    fillValues({ context, prompt: asked, options }, await toValues(asked, given));
  const isAlone = Object.keys({ ...variables, ...named }).length === 0;
  return (row) => {
    const given = isAlone ? row : { ...variables, ...row, ...named };
    const filled = fillAtOnce?.(given) ?? fillGiven(given);
    if (system === null) return filled;
    return filled instanceof Promise ? filled.then((each) => withSystem(each, system)) : withSystem(filled, system);
  };
}

/** Null where something is to be loaded or run first; what it gives is null where somebody is to be asked. */
function prepareAtOnce({ context, prompt, options }: Filling): ((given: Given) => FilledRow | null) | null {
  const { rich, commands, params } = prompt;
  if (rich !== null || Object.keys(commands).length > 0 || params.some(isDeclared) || options.isDryRun) return null;
  const toMessages = prepareMessages(prompt);
  return (given) => {
    const values = mapRecord(given, toPlain);
    noteSecrets(context, prompt, values);
    const filled = toMessages(values);
    return filled.type === 'messages' ? { messages: filled.messages, values } : null;
  };
}

interface Filling {
  readonly context: Context;
  readonly prompt: Prompt;
  readonly options: ParamOptions;
}

/** Asks for what is missing, and then nothing is. */
async function fillValues(filling: Filling, values: ParamValues): Promise<Filled> {
  const { context, prompt, options } = filling;
  noteSecrets(context, prompt, values);
  const outputs = findMissing(prompt, values).length === 0 ? await readCommands(filling, values) : {};
  const all = { ...values, ...outputs };
  const filled = await fillParams(prompt, options.isDryRun ? hideSecrets(prompt, all) : all);
  if (filled.type === 'messages') return { messages: filled.messages, material: toMaterial(all), values: all };
  const { askParams } = await import('./ask-params.ts');
  return fillValues(filling, { ...values, ...(await askParams(context, prompt, filled.params)) });
}

function toMaterial(values: ParamValues): readonly Material[] {
  return Object.entries(values).map(([name, value]) => {
    return { label: `param "${name}"`, heading: null, text: toParamText(value) };
  });
}

/** Values of params that have a command and no value yet. */
async function readCommands({ context, prompt, options }: Filling, values: ParamValues): Promise<ParamValues> {
  if (Object.keys(prompt.commands).length === 0) return {};
  const { runCommands } = await import('./prompt-commands.ts');
  const outputs = await runCommands(context, prompt, { values, options });
  if (options.isDryRun) return outputs;
  const given = Object.entries(outputs).map(([name, text]) => [name, toText(text, 'its command')] as const);
  return toValues(prompt, Object.fromEntries(given));
}

/** The prompt without its own system text, and without the params that only this text has. */
function withoutSystem(prompt: Prompt): Prompt {
  if (prompt.type === 'rich') return { ...prompt, system: null };
  const used = new Set(findParams(prompt.text));
  const ownsOnly = new Set(findParams(prompt.system ?? '').filter((name) => !used.has(name)));
  return { ...prompt, system: null, params: prompt.params.filter(({ name }) => !ownsOnly.has(name)) };
}

/** `@FILE` reads the text from a file. */
export async function readSystem(context: Context, system: string | null): Promise<string | null> {
  return system?.startsWith('@') ? readText(context, system.slice(1), '--system') : system;
}

/** The values that the command line gives, itself or by a file. Throws `usage` for one that the prompt has no place for. */
export async function readNamedValues(context: Context, prompt: Prompt, options: ParamOptions): Promise<ParamValues> {
  const values = await toValues(prompt, await readNamed(context, prompt, options));
  findMissing(prompt, values);
  return values;
}

/** What is named goes before the environment. */
async function readGiven(context: Context, prompt: Prompt, options: ParamOptions): Promise<Given> {
  return { ...readVariables(context, prompt), ...(await readNamed(context, prompt, options)) };
}

/** The command line goes before the file. */
async function readNamed(context: Context, prompt: Prompt, options: ParamOptions): Promise<Given> {
  const given: Record<string, GivenValue> = Object.create(null);
  if (options.paramsFile !== null) Object.assign(given, await readParamsFile(context, options.paramsFile));
  let stdinReader = prompt.path === null ? 'the prompt' : null;
  for (const param of options.params) {
    if (param.type === 'stdin') {
      if (stdinReader !== null) throw new Failure('usage', `stdin cannot fill both ${stdinReader} and "${param.name}"`);
      stdinReader = `"${param.name}"`;
    }
    given[param.name] = await readArgument(context, prompt, param);
  }
  return given;
}

/** `AIX_PARAM_<NAME>`. An empty one counts as none, and what is piped in needs no variable. */
function readVariables(context: Context, prompt: Prompt): Given {
  const found = prompt.params
    .filter(({ name }) => name !== 'stdin')
    .map(({ name }) => ({ name, variable: `AIX_PARAM_${name.toUpperCase().replace(notAlphanumeric, '_')}` }))
    .filter(({ variable }) => context.env[variable])
    .map(({ name, variable }) => [name, toText(context.env[variable] ?? '', variable)] as const);
  return Object.fromEntries(found);
}

async function readArgument(context: Context, prompt: Prompt, argument: ParamArgument): Promise<GivenValue> {
  switch (argument.type) {
    case 'stdin':
      return toText(await context.io.stdin.readAll(), 'stdin');
    case 'file':
      return toText(readText(context, argument.path, `param "${argument.name}"`), `"${argument.path}"`);
    case 'text':
      return toText(argument.text, null);
    case 'json': {
      // JavaScript cannot hold every number; text that nobody declared to be one keeps its digits.
      const isText = prompt.type === 'simple' && !isDeclared(prompt.params.find(({ name }) => name === argument.name));
      return isText ? toText(argument.text, null) : { type: 'typed', value: argument.value, source: null };
    }
  }
}

function toText(text: string, source: string | null): GivenValue {
  return { type: 'text', text, source };
}

function isDeclared(param: Param | undefined): param is Param {
  return param !== undefined && param.schema !== null;
}

async function readParamsFile(context: Context, path: string): Promise<Given> {
  const text = readText(context, path, '--params');
  const { parseValues } = await import('../prompts/values-file.ts');
  const values = Object.entries(await parseValues(text, path));
  return Object.fromEntries(values.map(([name, value]) => [name, { type: 'typed', value, source: `"${path}"` }]));
}

/** Piped input fills `{stdin}` where a prompt asks for it. An empty pipe is no input: nobody wants to pay for a summary of nothing. */
async function addPiped(context: Context, prompt: Prompt, given: Given): Promise<Given> {
  if (
    !prompt.params.some(({ name }) => name === 'stdin') ||
    Object.hasOwn(given, 'stdin') ||
    context.io.stdin.isTerminal
  )
    return given;
  const stdin = await context.io.stdin.readAll();
  return stdin === '' ? given : { ...given, stdin: toText(stdin, 'stdin') };
}

/** Every value as its param wants it. A param that declares nothing takes what comes. */
async function toValues(prompt: Prompt, given: Given): Promise<ParamValues> {
  const values: [string, unknown][] = [];
  for (const [name, value] of Object.entries(given)) {
    const param = prompt.params.find((each) => each.name === name);
    values.push([
      name,
      isDeclared(param) ? await (await import('../prompts/values.ts')).toParamValue(param, value) : toPlain(value),
    ]);
  }
  return Object.fromEntries(values);
}

function toPlain(given: GivenValue): unknown {
  return given.type === 'text' ? given.text : given.value;
}

/** From now on they are taken out of messages and of what --debug shows. An answer may well be about them. */
function noteSecrets(context: Context, prompt: Prompt, values: ParamValues): void {
  for (const { name, isSecret, default: initial } of prompt.params) {
    const value = Object.hasOwn(values, name) ? values[name] : initial;
    if (isSecret && value !== undefined) context.redactor.addInput(toParamText(value));
  }
}

function hideSecrets(prompt: Prompt, values: ParamValues): ParamValues {
  const secrets = prompt.params.filter(
    ({ name, isSecret, default: initial }) => isSecret && (Object.hasOwn(values, name) || initial !== undefined),
  );
  return { ...values, ...Object.fromEntries(secrets.map(({ name }) => [name, mask])) };
}

function readText(context: Context, path: string, what: string): string {
  try {
    return readFileSync(resolve(context.cwd, path), 'utf8');
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    throw new Failure('usage', `${what} cannot be read from "${path}"`, { detail, cause: error });
  }
}
