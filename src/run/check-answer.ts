import { Failure } from '../errors.ts';
import { createSchemaCheck, type SchemaCheck } from '../prompts/schema-check.ts';
import type { OutputSchema } from '../providers/provider.ts';

/** What the answer says as JSON. Throws `invalid-output` when it is none, or not as the schema wants it. */
export type AnswerCheck = (text: string) => unknown;

/** Throws `usage` for a schema that is none, before anything is sent. */
export function createAnswerCheck({ schema }: OutputSchema): AnswerCheck {
  const check = compile(schema);
  return (text) => {
    const value = parseAnswer(text);
    const problem = check(value);
    if (problem === null) return value;
    throw new Failure('invalid-output', 'the answer is not as the schema wants it', { detail: `it must ${problem}` });
  };
}

function compile(schema: OutputSchema['schema']): SchemaCheck {
  try {
    return createSchemaCheck(schema);
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    throw new Failure('usage', '--schema is no JSON Schema', { detail, cause: error });
  }
}

/** Models like to put a fence around JSON. */
function parseAnswer(text: string): unknown {
  const [, fenced] = /^\s*```(?:json)?\s*\n([\s\S]*?)\n\s*```\s*$/i.exec(text) ?? [];
  try {
    return JSON.parse(fenced ?? text);
  } catch (error) {
    const detail = error instanceof Error ? error.message : undefined;
    throw new Failure('invalid-output', 'the answer is no JSON', { detail, cause: error });
  }
}
