import { Failure } from '../errors.ts';
import { findNearest } from '../nearest.ts';
import { toParamText, type Param } from './param.ts';
import { describeType, fits, toItemKind, toKind } from './param-type.ts';

/** A value as it was given: text that is to become what the param declares, or a value that has a type already. */
export type GivenValue = (
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'typed'; readonly value: unknown }
) & {
  /** Where it stands, for messages; null for the command line. */
  readonly source: string | null;
};

/** Keys of a schema that ask for nothing more than `fits` looks at. */
const plainKeys = new Set(
  '$comment $defs const default definitions deprecated description enum examples format readOnly secret title type writeOnly'.split(
    ' ',
  ),
);

const decimal = /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i;
const maxShown = 60;

/** The value that a declared param gets. Throws `usage` for one that it cannot have. */
export async function toParamValue(param: Param, given: GivenValue): Promise<unknown> {
  const value = given.type === 'text' ? fromText(param, given.text) : given.value;
  if (value === undefined || !fits(param, value)) throw wrongType(param, given);
  const violation = needsDeepCheck(param) ? await findViolation(param, value) : null;
  if (violation !== null) throw wrongValue(param, given, { wanted: violation });
  return value;
}

/** Undefined where the text means nothing of that type. Blanks around it count for text alone. */
function fromText(param: Pick<Param, 'type' | 'choices' | 'schema' | 'isSecret'>, text: string): unknown {
  const word = text.trim();
  if (param.choices !== null) {
    return [text, word].flatMap((each) => param.choices?.filter((choice) => toParamText(choice) === each) ?? [])[0];
  }
  switch (param.type) {
    case 'string':
      // A secret often comes from a file that an editor has ended with a new line.
      return param.isSecret ? text.replace(/\r?\n$/, '') : text;
    case 'integer':
      return /^[+-]?\d+$/.test(word) ? Number(word) : undefined;
    case 'number':
      return decimal.test(word) && Number.isFinite(Number(word)) ? Number(word) : undefined;
    case 'boolean':
      return word === 'true' || word === 'false' ? word === 'true' : undefined;
    case 'array':
      return toList(param, word);
    case 'object':
      return parseJson(word);
    case 'any': {
      const { types } = toKind(param.schema ?? {});
      return types.length === 0 || types.includes('string') ? text : parseJson(word);
    }
  }
}

/** JSON, or scalars with commas between them. */
function toList(param: Pick<Param, 'schema'>, text: string): unknown {
  const { type, choices } = toItemKind(param.schema);
  if (text === '') return [];
  if (text.startsWith('[') || type === 'array' || type === 'object') return parseJson(text);
  const item = { type, choices, schema: null, isSecret: false };
  const items = text.split(',').map((part) => fromText(item, part.trim()));
  return items.includes(undefined) ? undefined : items;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Who called says what was wanted.
    return undefined;
  }
}

function needsDeepCheck({ schema }: Param): boolean {
  return Object.keys(schema ?? {}).some((key) => !plainKeys.has(key));
}

async function findViolation(param: Param, value: unknown): Promise<string | null> {
  const { createSchemaCheck } = await import('./schema-check.ts');
  try {
    return createSchemaCheck(param.schema ?? {})(value);
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    throw new Failure('config', `the schema of param "${param.name}" cannot be used`, { detail, cause: error });
  }
}

function wrongType(param: Param, given: GivenValue): Failure {
  return wrongValue(param, given, { wanted: `be ${describeType(param)}`, hint: findHint(param, given) });
}

interface Complaint {
  readonly wanted: string;
  readonly hint?: string | undefined;
}

function wrongValue(param: Param, given: GivenValue, { wanted, hint }: Complaint): Failure {
  const source = given.source === null ? '' : ` from ${given.source}`;
  const message = `param "${param.name}"${source} must ${wanted}, found ${describeGiven(param, given)}`;
  return new Failure('usage', message, { hint });
}

function describeGiven(param: Param, given: GivenValue): string {
  if (param.isSecret) return 'something else';
  const text = JSON.stringify(given.type === 'text' ? given.text : given.value) ?? 'nothing';
  return text.length > maxShown ? `${text.slice(0, maxShown)}...` : text;
}

function findHint({ name, type, choices }: Param, given: GivenValue): string | undefined {
  const nearest = given.type === 'text' ? findNearest(given.text, (choices ?? []).map(toParamText)) : undefined;
  if (nearest !== undefined) return `did you mean "${nearest}"?`;
  if (type === 'object') return `--param ${name}:='{"key": "value"}'`;
  return type === 'array' ? `--param ${name}=first,second or ${name}:='["first", "second"]'` : undefined;
}
