import type { Context } from '../context.ts';
import { Failure } from '../errors.ts';
import { describeAnswer } from '../prompts/describe-schema.ts';
import { toParamText, type Param } from '../prompts/param.ts';
import { describeType } from '../prompts/param-type.ts';
import type { Prompt } from '../prompts/prompt.ts';
import { sanitize } from '../terminal/sanitize.ts';

const maxDefault = 40;

/** What the help of a run says about the prompt that it names: help is there, also for a prompt that is not. */
export async function explainPrompt(context: Context, name: string | undefined): Promise<string> {
  if (name === undefined || name === '-') return '';
  try {
    return renderPrompt(await (await context.prompts()).find(name));
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    await context.io.notice(error.message);
    return '';
  }
}

function renderPrompt({ name, description, params, answer }: Prompt): string {
  const title = description === null ? `The prompt ${name}` : `The prompt ${name}: ${description}`;
  const form = answer === null ? '' : `\nThe answer is ${toLine(describeAnswer(answer))}.\n`;
  if (params.length === 0) return `\n${toLine(title)}\n${form}`;
  const rows = params.map((param) => [param.name, describeParam(param), param.description ?? ''].map(toLine));
  return `\n${toLine(title)}\n\nParams, each given with -p NAME=VALUE:\n${alignColumns(rows)}${form}`;
}

function describeParam(param: Param): string {
  return [describeType(param), describeNeed(param)].join(', ');
}

function describeNeed({ name, isRequired, isSecret, default: initial }: Param): string {
  if (isRequired) return name === 'stdin' ? 'piped in' : 'required';
  if (initial === undefined) return 'optional';
  const text = JSON.stringify(toParamText(initial));
  if (isSecret) return 'has a default';
  return `default ${text.length > maxDefault ? `${text.slice(0, maxDefault)}..."` : text}`;
}

/** It comes from a file that may be anybody's. */
function toLine(text: string): string {
  return sanitize(text).replaceAll(/\s+/g, ' ');
}

function alignColumns(rows: readonly (readonly string[])[]): string {
  const widths = [0, 1].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const lines = rows.map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  '));
  return lines.map((line) => `  ${line.trimEnd()}\n`).join('');
}
