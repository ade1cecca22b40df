import type { Context } from '../context.ts';
import { Failure } from '../errors.ts';
import { toListSchema } from '../prompts/answer-schema.ts';
import type { Mapping } from '../prompts/mapping.ts';
import type { Prompt } from '../prompts/prompt.ts';
import { isObject, toText, type JsonObject } from '../providers/json.ts';
import type { OutputSchema, Tool } from '../providers/provider.ts';
import type { AnswerCheck } from './check-answer.ts';
import type { Extract, Extraction } from './extract.ts';
import { readFlagFile } from './flag-file.ts';
import { parseJson, readSchema } from './read-schema.ts';

/** What the command line says about the form of the answer. Null means: not said. */
export interface SchemaOptions {
  /** A file, JSON as it stands, or the short form. */
  readonly schema: string | null;
  /** The same for each of many. */
  readonly schemaMulti: string | null;
  /** How often an answer of another form is asked for again. */
  readonly repairs: number;
}

/** What a prompt says about it. */
export type PromptAnswer = Pick<Prompt, 'answer' | 'name' | 'path'>;

interface Wanted extends Pick<SchemaOptions, 'schema' | 'schemaMulti'> {
  /** Functions that the model may call: a file, or the JSON itself. */
  readonly tools: string | null;
  readonly extract: Extraction | null;
  readonly prompt: PromptAnswer | null;
}

interface AnswerForm {
  readonly request: { readonly schema?: OutputSchema; readonly tools?: readonly Tool[] };
  readonly checkAnswer: AnswerCheck | null;
}

export async function readAnswerForm(context: Context, wanted: Wanted): Promise<AnswerForm> {
  const read = wanted.tools === null ? [] : readTools(context, wanted.tools);
  // Some vendors refuse an empty list.
  const tools = read.length === 0 ? {} : { tools: read };
  const toPart = await findExtract(wanted.extract);
  const found = await findSchema(context, wanted);
  if (found === null) return { request: tools, checkAnswer: toPart && ((text) => toPart(text).value) };
  const schema = { name: toSchemaName(found.schema), schema: found.schema };
  const check = await compileCheck(schema, found);
  const checkAnswer: AnswerCheck = toPart === null ? check : (text) => check(toPart(text).text);
  return { request: { ...tools, schema }, checkAnswer };
}

async function compileCheck(schema: OutputSchema, { refuse }: Found): Promise<AnswerCheck> {
  const { createAnswerCheck } = await import('./check-answer.ts');
  try {
    return createAnswerCheck(schema);
  } catch (error) {
    throw refuse(error);
  }
}

async function findExtract(what: Extraction | null): Promise<((text: string) => Extract) | null> {
  if (what === null) return null;
  const { extractPart } = await import('./extract.ts');
  return (text) => extractPart(what, text);
}

interface Found {
  readonly schema: Mapping;
  /** Makes the failure for a schema that cannot be compiled. */
  readonly refuse: (error: unknown) => Failure;
}

/** What the command line wants goes before what the prompt wants. */
async function findSchema(context: Context, { schema, schemaMulti, prompt }: Wanted): Promise<Found | null> {
  const source = schema ?? schemaMulti;
  if (source !== null) {
    const flag = schema === null ? '--schema-multi' : '--schema';
    const read = await readSchema(context, flag, source);
    const refuse = toRefuse('usage', `${flag} is no JSON Schema`);
    return { schema: schema === null ? toListSchema(read) : read, refuse };
  }
  if (prompt?.answer == null) return null;
  const label = prompt.path ?? prompt.name;
  return { schema: prompt.answer, refuse: toRefuse('config', `"${label}": "output.schema" is no JSON Schema`) };
}

function toRefuse(code: 'usage' | 'config', message: string): Found['refuse'] {
  return (cause) =>
    new Failure(code, message, { detail: cause instanceof Error ? cause.message : String(cause), cause });
}

/** Functions that the model may call: `[{name, description, parameters}]`, also as OpenAI wraps them. */
function readTools(context: Context, source: string): readonly Tool[] {
  const value = readJson(context, '--tools', source);
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  return list.map((item, position) => {
    const wrapped = isObject(item) && isObject(item['function']) ? item['function'] : item;
    const name = isObject(wrapped) ? toText(wrapped['name']) : '';
    if (!isObject(wrapped) || !/^[\w.-]{1,64}$/.test(name)) {
      throw new Failure('usage', `tool ${position + 1} of --tools has no name of letters, digits, "_" and "-"`, {
        hint: '[{"name": "...", "description": "...", "parameters": {JSON Schema}}]',
      });
    }
    return { name, description: toText(wrapped['description']) || null, parameters: toParameters(wrapped, name) };
  });
}

function toParameters(tool: JsonObject, name: string): JsonObject {
  const parameters = tool['parameters'] ?? tool['input_schema'] ?? { type: 'object', properties: {} };
  if (isObject(parameters)) return parameters;
  throw new Failure('usage', `"parameters" of tool "${name}" must be a JSON Schema, which is a JSON object`);
}

/** Vendors want a name of few letters. */
function toSchemaName(schema: Mapping): string {
  const name = toText(schema['title'])
    .replaceAll(/[^\w-]+/g, '_')
    .slice(0, 64);
  return name === '' ? 'answer' : name;
}

function readJson(context: Context, flag: string, source: string): unknown {
  const isInline = /^\s*[[{]/.test(source);
  return isInline ? parseJson(source, flag) : parseJson(readFlagFile(context, flag, source), `${flag} "${source}"`);
}
