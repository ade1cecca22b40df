import type { Context } from '../context.ts';
import { describeJsonError, Failure } from '../errors.ts';
import { isObject, toText, type JsonObject } from '../providers/json.ts';
import type { OutputSchema, Tool } from '../providers/provider.ts';
import type { AnswerCheck } from './check-answer.ts';
import type { Extract, Extraction } from './extract.ts';
import { readFlagFile } from './flag-file.ts';

interface FormOptions {
  readonly schema: string | null;
  readonly tools: string | null;
  readonly extract: Extraction | null;
}

interface AnswerForm {
  readonly request: { readonly schema?: OutputSchema; readonly tools?: readonly Tool[] };
  readonly checkAnswer: AnswerCheck | null;
}

export async function readAnswerForm(context: Context, { schema, tools, extract }: FormOptions): Promise<AnswerForm> {
  const read = tools === null ? [] : readTools(context, tools);
  // Some vendors refuse an empty list.
  const given = read.length === 0 ? {} : { tools: read };
  const toPart = await findExtract(extract);
  if (schema === null) return { request: given, checkAnswer: toPart && ((text) => toPart(text).value) };
  const wanted = readSchema(context, schema);
  const { createAnswerCheck } = await import('./check-answer.ts');
  const check = createAnswerCheck(wanted);
  const checkAnswer: AnswerCheck = toPart === null ? check : (text) => check(toPart(text).text);
  return { request: { ...given, schema: wanted }, checkAnswer };
}

async function findExtract(what: Extraction | null): Promise<((text: string) => Extract) | null> {
  if (what === null) return null;
  const { extractPart } = await import('./extract.ts');
  return (text) => extractPart(what, text);
}

/** JSON Schema from a file, or as it stands when it begins with a brace. */
function readSchema(context: Context, source: string): OutputSchema {
  const schema = readJson(context, '--schema', source);
  if (!isObject(schema)) throw new Failure('usage', '--schema must be a JSON Schema, which is a JSON object');
  return { name: toSchemaName(schema), schema };
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
function toSchemaName(schema: JsonObject): string {
  const name = toText(schema['title'])
    .replaceAll(/[^\w-]+/g, '_')
    .slice(0, 64);
  return name === '' ? 'answer' : name;
}

function readJson(context: Context, flag: string, source: string): unknown {
  const isInline = /^\s*[[{]/.test(source);
  const text = isInline ? source : readFlagFile(context, flag, source);
  try {
    return JSON.parse(text);
  } catch (error) {
    const place = isInline ? flag : `${flag} "${source}"`;
    throw new Failure('usage', `${place} is no JSON`, { detail: describeJsonError(error), cause: error });
  }
}
