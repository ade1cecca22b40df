import { existsSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Context } from '../context.ts';
import { describeJsonError, Failure } from '../errors.ts';
import { readAnswerSchema } from '../prompts/answer-schema.ts';
import type { Refuse } from '../prompts/front-matter.ts';
import type { Mapping } from '../prompts/mapping.ts';
import { parseYaml } from '../prompts/schema-file.ts';
import { fromShortForm } from '../prompts/short-schema.ts';
import { readFlagFile } from './flag-file.ts';

/** The schema that a flag names: JSON as it stands, a file, or the short form. */
export async function readSchema(context: Context, flag: string, source: string): Promise<Mapping> {
  if (isJson(source)) return toSchema(parseJson(source, flag), flag);
  const isYaml = /\.ya?ml$/i.test(source);
  if (!isFile(context, source) && !isYaml && !source.endsWith('.json')) {
    const isName = /^\S+$/.test(source);
    return readShortForm(source, isName ? `no file "${source}" for ${flag}` : `${flag} is no schema`);
  }
  const text = readFlagFile(context, flag, source);
  const label = `${flag} "${source}"`;
  if (isYaml) return toSchema(await readYaml(text, label), label);
  if (isJson(text) || source.endsWith('.json')) return toSchema(parseJson(text, label), label);
  return readShortForm(text, `${label} is no schema`);
}

function isJson(text: string): boolean {
  return /^\s*[[{]/.test(text);
}

/** A folder that is called like the only field of a short form is not meant. */
function isFile({ cwd }: Context, source: string): boolean {
  const path = resolve(cwd, source);
  return existsSync(path) && !statSync(path).isDirectory();
}

export function parseJson(text: string, label: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Failure('usage', `${label} is no JSON`, { detail: describeJsonError(error), cause: error });
  }
}

async function readYaml(text: string, label: string): Promise<unknown> {
  try {
    return await parseYaml(text);
  } catch (error) {
    throw new Failure('usage', `${label} is no YAML`, { detail: describeJsonError(error), cause: error });
  }
}

function toSchema(value: unknown, label: string): Mapping {
  const refuse: Refuse = (path, message) => {
    const place = path.length === 0 ? 'it' : `"${path.join('.')}"`;
    return new Failure('usage', `${label} must be a JSON Schema or Picoschema`, { detail: `${place} ${message}` });
  };
  return readAnswerSchema(value, refuse, []);
}

function readShortForm(text: string, problem: string): Mapping {
  return fromShortForm(text, (message) => {
    const detail = `nor is it the short form of a schema: ${message}`;
    return new Failure('usage', problem, { detail, hint });
  });
}

const hint = "the short form is 'name, age int, bio?: one sentence'; a file or JSON holds JSON Schema or Picoschema";
