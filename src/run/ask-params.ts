import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Context } from '../context.ts';
import { missingParams } from '../prompts/missing.ts';
import { toParamText, type Param, type ParamValues } from '../prompts/param.ts';
import { describeType } from '../prompts/param-type.ts';
import type { Prompt } from '../prompts/prompt.ts';
import { toParamValue } from '../prompts/values.ts';
import { askChoice, askConfirm, askSecret, askText } from '../terminal/ask.ts';
import { sanitize } from '../terminal/sanitize.ts';
import { openInEditor } from './editor.ts';

/** Asks for each value with the question that suits its type. Throws `usage`, naming all, where nobody can be asked. */
export async function askParams(context: Context, prompt: Prompt, params: readonly Param[]): Promise<ParamValues> {
  if (!context.io.isInteractive) throw missingParams(prompt, params);
  const answers: [string, unknown][] = [];
  for (const param of params) answers.push([param.name, await askParam(context, param)]);
  return Object.fromEntries(answers);
}

async function askParam(context: Context, param: Param): Promise<unknown> {
  const { io } = context;
  const question = { message: toMessage(param), insteadOf: `--param ${param.name}=...` };
  const toValue = (text: string): Promise<unknown> => toAnswer(param, text);
  if (param.isSecret) return toValue(await askSecret(io, { ...question, check: toValue }));
  if (param.choices !== null) {
    return toValue(await askChoice(io, { ...question, choices: param.choices.map(toParamText) }));
  }
  if (param.type === 'boolean') return askConfirm(io, question);
  if (isLong(param)) return toValue(await writeLongText(context, question));
  return toValue(await askText(io, { ...question, check: toValue }));
}

async function toAnswer(param: Param, text: string): Promise<unknown> {
  return param.schema === null ? text : toParamValue(param, { type: 'text', text, source: null });
}

/** A description comes from a file that may be anybody's. */
function toMessage(param: Param): string {
  const { name, description, type } = param;
  const isPlain = type === 'any' || type === 'string' || type === 'boolean' || param.choices !== null;
  const details = [description, isPlain ? null : describeType(param)].filter((text) => text !== null);
  return sanitize(details.length === 0 ? name : `${name} (${details.join('; ')})`).replaceAll(/\s+/g, ' ');
}

/** Text of many lines: `text` in Picoschema, `format: multiline` or `textarea` in JSON Schema, and what is else piped in. */
function isLong({ name, schema }: Param): boolean {
  return name === 'stdin' || schema?.['format'] === 'multiline' || schema?.['format'] === 'textarea';
}

async function writeLongText(
  context: Context,
  question: { readonly message: string; readonly insteadOf: string },
): Promise<string> {
  await askText(context.io, { ...question, message: `${question.message}: Enter opens your editor` });
  const folder = mkdtempSync(join(tmpdir(), 'aix-'));
  const path = join(folder, 'text.md');
  try {
    writeFileSync(path, '', { mode: 0o600 });
    await openInEditor(context, path);
    return readFileSync(path, 'utf8').replace(/\r?\n$/, '');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
