import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import type { Mapping } from './mapping.ts';

/** Says what is wrong with a value, completing "must ...", or null. */
export type SchemaCheck = (value: unknown) => string | null;

/** Throws when the schema itself cannot be used. */
export function createSchemaCheck(schema: Mapping): SchemaCheck {
  const validate = compile(schema, false);
  return (value) => {
    if (validate(value)) return null;
    const [error] = validate.errors ?? [];
    return error === undefined ? unknownProblem : describe(error);
  };
}

/** The same for everything that is wrong. */
export function createSchemaReview(schema: Mapping): (value: unknown) => readonly string[] {
  const validate = compile(schema, true);
  return (value) => {
    if (validate(value)) return [];
    const problems = (validate.errors ?? []).map(describe);
    return problems.length === 0 ? [unknownProblem] : [...new Set(problems)];
  };
}

const unknownProblem = 'be as its schema says';

function compile(schema: Mapping, allErrors: boolean): ValidateFunction {
  const ajv = new Ajv2020({ strict: false, validateFormats: false, logger: false, allErrors });
  // Older drafts name themselves, which the compiler does not know.
  const { $schema: _, ...rest } = schema;
  return ajv.compile(rest);
}

function describe({ message, instancePath, params }: ErrorObject): string {
  const words = message?.replace(/^must /, '').replace(/^NOT/, 'not') ?? unknownProblem;
  const place = instancePath === '' ? '' : ` at ${instancePath}`;
  return `${words}${describeParams(params)}${place}`;
}

const mostWords = 200;

/** What the words of the compiler leave out. */
function describeParams({ additionalProperty, allowedValues, allowedValue }: Mapping): string {
  const told = additionalProperty ?? allowedValues ?? allowedValue;
  if (told === undefined) return '';
  const words = JSON.stringify(told);
  return `: ${words.length > mostWords ? `${words.slice(0, mostWords)}...` : words}`;
}
