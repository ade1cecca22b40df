import { resolve } from 'node:path';
import { Failure } from '../../../errors.ts';
import type { Jq } from '../../../jq/jq.ts';
import { createAnswerCheck, type AnswerCheck } from '../../check-answer.ts';
import { readSchema } from '../../read-schema.ts';
import { readText } from '../fields.ts';
import { findFault, tryJson } from './answer-json.ts';
import type { ReadAssertion, Verdict } from './assertion.ts';

/** JSON Schema or Picoschema, as it stands or in a file. */
export const jsonSchema: ReadAssertion = async (place, { context, folder }) => {
  const isWritten = typeof place.value === 'object' && place.value !== null;
  const source = isWritten ? JSON.stringify(place.value) : readText(place);
  const check = await compile({ ...context, cwd: folder }, source).catch((error: unknown) => {
    const reason = error instanceof Failure && error.detail !== undefined ? `${error.message}: ${error.detail}` : error;
    throw place.refuse(reason instanceof Error ? reason.message : String(reason));
  });
  return {
    expected: source,
    files: isWritten ? [] : [resolve(folder, source)],
    judge({ envelope: { text } }) {
      const fault = findFault(check, text);
      return { passes: fault === null, got: fault === null ? text : `${fault}\n${text}` };
    },
  };
};

async function compile(context: Parameters<typeof readSchema>[0], source: string): Promise<AnswerCheck> {
  return createAnswerCheck({ name: 'answer', schema: await readSchema(context, 'json-schema', source) });
}

/** The last thing that the expression makes of the answer must be neither false nor null. */
export const jq: ReadAssertion = async (place, { context }) => {
  const expression = readText(place);
  const reader = await context.jq();
  await reader.check(expression).catch((error: unknown) => {
    throw error instanceof Failure && error.code === 'usage' ? place.refuse(toReason(error)) : error;
  });
  return {
    expected: expression,
    async judge({ envelope: { text } }) {
      const parsed = tryJson(text);
      if (parsed === null) return { passes: false, got: `the answer is no JSON\n${text}` };
      return apply(reader, expression, parsed.value);
    },
  };
};

async function apply(reader: Jq, expression: string, value: unknown): Promise<Verdict> {
  try {
    // A comment at the end of the expression ends with its line.
    const line = await reader.filter(`[\n${expression}\n] | last | [., (. | not | not)]`, JSON.stringify(value));
    const [last, passes] = JSON.parse(line) as readonly [unknown, boolean];
    return { passes, got: JSON.stringify(last) };
  } catch (error) {
    if (error instanceof Failure && error.code === 'invalid-output') return { passes: false, got: toReason(error) };
    throw error;
  }
}

function toReason({ message, detail }: Failure): string {
  return detail ?? message;
}
