import { Failure } from '../../../errors.ts';
import { createAnswerCheck, type AnswerCheck } from '../../check-answer.ts';

const anyJson = createAnswerCheck({ name: 'answer', schema: {} });

/** What the answer says as JSON, without a fence around it, or null when it is none. */
export function tryJson(text: string): { readonly value: unknown } | null {
  try {
    return { value: anyJson(text) };
  } catch (error) {
    if (error instanceof Failure) return null;
    throw error;
  }
}

/** What is wrong with the answer, or null. */
export function findFault(check: AnswerCheck, text: string): string | null {
  try {
    check(text);
    return null;
  } catch (error) {
    if (error instanceof Failure)
      return error.detail === undefined ? error.message : `${error.message}: ${error.detail}`;
    throw error;
  }
}
