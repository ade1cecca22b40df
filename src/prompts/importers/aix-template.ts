import { isParamName } from '../render.ts';
import { toParam, toText, type DraftParam, type Piece } from './draft.ts';

export interface AixTemplate {
  readonly pieces: readonly Piece[];
  readonly params: Readonly<Record<string, DraftParam>>;
  readonly notes: readonly string[];
}

interface Reading {
  readonly pieces: Piece[];
  readonly params: Map<string, DraftParam>;
  readonly notes: string[];
  readonly commands: Map<string, string>;
}

/** `$(command)`, `{cmd:command}` and `{exec:command}`, which may hold one pair of the same brackets, or `{variable}`. */
const place =
  /\$\((?<shell>(?:[^()]|\([^()]*\))+)\)|\{(?:cmd|exec):(?<named>(?:[^{}]|\{[^{}]*\})+)\}|\{(?<variable>[^{}\n]+)\}/g;
const words = /^[\p{L}_][\p{L}\p{N}_. -]*(?<! )$/u;
const withDefault = /^(?<name>[\p{L}_][\p{L}\p{N}_]*):-(?<default>.*)$/u;

/**
 * A text of the ancestor. It ran the commands that it found there; here they become params, so that who wants the
 * command can declare it after having read it. Braces around anything but words were never meant as a variable.
 */
export function readAixTemplate(text: string): AixTemplate {
  const reading: Reading = { pieces: [], params: new Map(), notes: [], commands: new Map() };
  let end = 0;
  for (const match of text.matchAll(place)) {
    const { shell, named, variable = '' } = match.groups ?? {};
    const command = shell ?? named;
    const piece = command === undefined ? toVariable(variable, reading) : toCommand(command.trim(), reading);
    if (piece === undefined) continue;
    reading.pieces.push(toText(text.slice(end, match.index)), piece);
    end = match.index + match[0].length;
  }
  reading.pieces.push(toText(text.slice(end)));
  return { pieces: reading.pieces, params: Object.fromEntries(reading.params), notes: [...new Set(reading.notes)] };
}

function toCommand(command: string, { commands, notes }: Reading): Piece {
  const name = commands.get(command) ?? `command_${commands.size + 1}`;
  commands.set(command, name);
  notes.push(`the command ${JSON.stringify(command)} is not run: its place is the param {${name}}`);
  return toParam(name);
}

function toVariable(variable: string, { params, notes }: Reading): Piece | undefined {
  const { name: named, default: value } = withDefault.exec(variable)?.groups ?? {};
  if (named !== undefined && value !== undefined && isParamName(named)) {
    params.set(named, { default: value });
    return toParam(named);
  }
  if (isParamName(variable)) return toParam(variable);
  const name = variable.replaceAll(/[^\p{L}\p{N}]+/gu, '_');
  if (!words.test(variable) || !isParamName(name)) return undefined;
  notes.push(`the variable {${variable}} is now {${name}}`);
  return toParam(name);
}
