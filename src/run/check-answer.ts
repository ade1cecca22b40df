import { Failure } from '../errors.ts';
import { createSchemaReview } from '../prompts/schema-check.ts';
import type { OutputSchema } from '../providers/provider.ts';

/** What the answer says as JSON. Throws `invalid-output` when it is none, or not as the schema wants it. */
export type AnswerCheck = (text: string) => unknown;

/** Throws what the compiler says about a schema that is none. */
export function createAnswerCheck({ schema }: OutputSchema): AnswerCheck {
  const review = createSchemaReview(schema);
  return (text) => {
    const value = parseAnswer(text);
    const problems = review(value);
    if (problems.length === 0) return value;
    throw new Failure('invalid-output', 'the answer is not as the schema wants it', { detail: list(problems) });
  };
}

/** Of a list with a wrong type of item, each item is one. */
const mostProblems = 5;

function list(problems: readonly string[]): string {
  const more = problems.length - mostProblems;
  const told = problems.slice(0, mostProblems).map((problem) => `it must ${problem}`);
  return [...told, ...(more > 0 ? [`and ${more} more`] : [])].join('; ');
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
