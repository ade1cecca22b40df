import { Failure } from '../errors.ts';
import { isParamName } from '../prompts/render.ts';
import { efforts, type Effort } from '../providers/provider.ts';
import type { InputLimit } from '../run/material/limit.ts';
import type { ParamArgument } from '../run/params.ts';

export interface HeaderArgument {
  readonly name: string;
  readonly value: string;
}

export interface AliasArgument {
  readonly name: string;
  /** Empty where the alias is to go. */
  readonly model: string;
}

export interface JsonField {
  readonly key: string;
  readonly value: unknown;
}

/** `k=v`, `k=@file`, `k=@-` or `k:=json`. */
export function parseParam(text: string): ParamArgument {
  const at = text.indexOf('=');
  if (at === -1) throw paramFailure(`--param must look like name=value, found "${text}"`);
  const isJson = text[at - 1] === ':';
  const name = text.slice(0, isJson ? at - 1 : at);
  const value = text.slice(at + 1);
  if (!isParamName(name)) throw paramFailure(`"${name}" cannot be the name of a param`);
  if (isJson) return toJsonParam(name, value);
  if (value === '@-') return { type: 'stdin', name };
  if (value === '@') throw paramFailure(`param "${name}" names no file after "@"`);
  if (value.startsWith('@')) return { type: 'file', name, path: value.slice(1) };
  return { type: 'text', name, text: value };
}

/** `Name: value`. Messages never show the value, nor a text that may be one. */
export function parseHeader(text: string): HeaderArgument {
  const at = text.indexOf(':');
  if (at === -1) throw headerFailure('--header must look like "Name: value", found no colon');
  const name = trimBlanks(text.slice(0, at));
  const value = trimBlanks(text.slice(at + 1));
  if (name === '') throw headerFailure('--header has no name before the colon');
  const illegal = name.match(/[^!#$%&'*+.^_`|~0-9A-Za-z-]/u)?.[0];
  if (illegal !== undefined) throw headerFailure(`a header name cannot hold ${JSON.stringify(illegal)}`);
  if (/[^\t\u0020-\u007e\u0080-\u00ff]/.test(value))
    throw headerFailure(`the value of header "${name}" holds a control character or one outside Latin-1`);
  return { name, value };
}

/** `fast=llama3.2`, or `fast=` to take it out. */
export function parseAlias(text: string): AliasArgument {
  const [, name = '', model = ''] = /^([^\s=]+)=(\P{Cc}*)$/u.exec(text) ?? [];
  if (name !== '') return { name, model: model.trim() };
  throw new Failure('usage', `--alias must look like name=model, found "${text}"`, { hint: '--alias fast=llama3.2' });
}

/** `none`, `low`, `medium`, `high`, or a budget in tokens. */
export function parseEffort(text: string): Effort | number {
  const effort = efforts.find((word) => word === text.toLowerCase());
  if (effort !== undefined) return effort;
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new Failure('usage', `--reasoning must be ${efforts.join(', ')} or a number of tokens, found "${text}"`);
}

/** `8000` or `8000:tail`. */
export function parseInputLimit(text: string): InputLimit {
  const [, tokens, cut = 'fail'] = /^(\d{1,12})(?::(fail|head|tail|middle))?$/.exec(text) ?? [];
  if (Number(tokens) >= 1) return { tokens: Number(tokens), cut: cut as InputLimit['cut'] };
  const wanted = 'a whole number of at least 1, and :fail, :head, :tail or :middle after it if you like';
  throw new Failure('usage', `--max-input-tokens must be ${wanted}, found "${text}"`);
}

/** `key=json`, a further field of the request body. */
export function parseJsonField(text: string): JsonField {
  const at = text.indexOf('=');
  if (at < 1) throw new Failure('usage', `--extra must look like key=json, found "${text}"`);
  const key = text.slice(0, at);
  return { key, value: parseJson(text.slice(at + 1), `the value of --extra "${key}"`) };
}

/** For a flag that may be given many times: every value is kept, in order. */
export function repeatable<Value>(
  parse: (text: string) => Value,
): (text: string, previous?: readonly Value[]) => readonly Value[] {
  return (text, previous = []) => [...previous, parse(text)];
}

function toJsonParam(name: string, source: string): ParamArgument {
  const value = parseJson(source, `param "${name}"`);
  return { type: 'json', name, value, text: typeof value === 'string' ? value : source.trim() };
}

function parseJson(source: string, what: string): unknown {
  try {
    return JSON.parse(source);
  } catch (error) {
    // Where the mistake is, without the text around it: that may be a secret.
    const detail =
      error instanceof Error ? /at position \d+( \(line \d+ column \d+\))?/.exec(error.message)?.[0] : undefined;
    throw new Failure('usage', `${what} is not JSON`, { detail, hint: `text needs quotes: '"text"'`, cause: error });
  }
}

/** HTTP allows blanks around a value, and only these. */
function trimBlanks(text: string): string {
  return text.replace(/^[ \t]+|[ \t]+$/g, '');
}

function paramFailure(message: string): Failure {
  return new Failure('usage', message, {
    hint: '--param name=value, name=@file, name=@- for stdin, or name:=json; a name has letters, digits and _',
  });
}

function headerFailure(message: string): Failure {
  return new Failure('usage', message, { hint: '--header "X-Custom: value"' });
}
