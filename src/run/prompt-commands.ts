import { resolve } from 'node:path';
import type { Context } from '../context.ts';
import { Failure } from '../errors.ts';
import { toParamText, type ParamValues } from '../prompts/param.ts';
import type { Prompt } from '../prompts/prompt.ts';
import { isTrusted, trustFile } from '../trust.ts';
import { runInShell } from './shell.ts';

/** Whether the commands of a prompt run: when its file is trusted, in any case, or never. */
export type CommandMode = 'trusted' | 'allowed' | 'off';

interface CommandOptions {
  readonly commands: CommandMode;
  readonly isDryRun: boolean;
}

export interface PlannedCommand {
  /** Of the param that gets what it prints. */
  readonly name: string;
  readonly line: string;
}

/** The system takes no variable of more than 128 KiB. */
const maxVariableBytes = 100_000;

/** Values of the params that have a command and no value yet. */
export async function runCommands(
  context: Context,
  prompt: Prompt,
  { values, options }: { readonly values: ParamValues; readonly options: CommandOptions },
): Promise<Readonly<Record<string, string>>> {
  const planned = listCommands(prompt).filter(({ name }) => !Object.hasOwn(values, name));
  if (planned.length === 0) return {};
  await checkSwitch(context, prompt, { planned, mode: options.commands });
  if (options.isDryRun) return Object.fromEntries(planned.map(({ name, line }) => [name, `[command: ${line}]`]));
  if (options.commands !== 'allowed') await checkTrust(context, prompt, planned);
  const variables = toVariables(prompt, values);
  const outputs: Record<string, string> = {};
  for (const { name, line } of planned) {
    const label = `the command of param "${name}", ${quoteCommand(line)},`;
    outputs[name] = await runInShell(context, { line, variables, label });
  }
  return outputs;
}

/** Those that the prompt has a place for. */
export function listCommands({ params, commands }: Prompt): readonly PlannedCommand[] {
  return params.flatMap(({ name }) => {
    const line = Object.hasOwn(commands, name) ? commands[name] : undefined;
    return line === undefined ? [] : { name, line };
  });
}

/** A command that could hide part of itself on a terminal is shown as JSON. */
export function quoteCommand(line: string): string {
  return JSON.stringify(line).replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, escapeCharacter);
}

function escapeCharacter(character: string): string {
  return `\\u{${character.codePointAt(0)?.toString(16)}}`;
}

async function checkSwitch(
  context: Context,
  prompt: Prompt,
  { planned, mode }: { readonly planned: readonly PlannedCommand[]; readonly mode: CommandMode },
): Promise<void> {
  const isSwitchedOff = (await context.config()).commands_enabled === false;
  if (mode !== 'off' && !isSwitchedOff) return;
  const place = mode === 'off' ? '--no-commands' : 'commands_enabled in the config';
  throw new Failure('usage', `prompt "${prompt.name}" needs a command, and ${place} switches commands off`, {
    hint: `give the value yourself: ${planned.map(({ name }) => `-p ${name}=...`).join(' ')}`,
  });
}

async function checkTrust(context: Context, prompt: Prompt, planned: readonly PlannedCommand[]): Promise<void> {
  const { path, source, name, argument = name } = prompt;
  if (isTrusted(context.home, { kind: 'prompts', source })) return;
  const lines = planned.map(({ line }) => quoteCommand(line)).join(' and ');
  const { askConfirm } = await import('../terminal/ask.ts');
  if (path === null || !context.io.isInteractive) {
    const always = path === null ? '' : `, or trust the file as it is: aix prompt trust ${argument}`;
    throw new Failure('usage', `prompt "${name}" wants to run ${lines}`, {
      hint: `look at it, then add --allow-commands${always}`,
    });
  }
  await context.io.explain(`prompt "${name}" wants to run ${lines}`);
  const message = 'run it, now and until the file changes?';
  if (!(await askConfirm(context.io, { message, insteadOf: '--allow-commands' })))
    throw new Failure('cancelled', 'no command was run and nothing was sent');
  await trustFile(context.home, { kind: 'prompts', source, path: resolve(context.cwd, path) });
}

/** The only way from a value to a command: a shell does not read variables as commands. */
function toVariables(prompt: Prompt, values: ParamValues): Readonly<Record<string, string>> {
  const defaults = prompt.params.filter((param) => param.default !== undefined);
  const all = { ...Object.fromEntries(defaults.map((param) => [param.name, param.default])), ...values };
  const texts = Object.entries(all).map(([name, value]) => [toVariable(name), toParamText(value)] as const);
  return Object.fromEntries(texts.filter(([, text]) => isPassable(text)));
}

function isPassable(text: string): boolean {
  return !text.includes('\0') && Buffer.byteLength(text) <= maxVariableBytes;
}

function toVariable(name: string): string {
  return `AIX_PARAM_${name.toUpperCase().replace(/[^A-Z0-9]/g, '_')}`;
}
