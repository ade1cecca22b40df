import { Failure } from '../errors.ts';
import { toMapping } from './mapping.ts';
import type { ParamValues } from './param.ts';

/** Values of params from a JSON or YAML file, with the types that they have there. */
export async function parseValues(text: string, path: string): Promise<ParamValues> {
  const values = toMapping(await parseDocument(text, path));
  if (values === undefined) throw new Failure('usage', `"${path}" must hold an object of params`);
  return values;
}

async function parseDocument(text: string, path: string): Promise<unknown> {
  try {
    // JSON is YAML too, but its own parser is at hand and strict.
    if (path.endsWith('.json')) return JSON.parse(text);
    const { parse } = await import('yaml');
    return parse(text);
  } catch (error) {
    throw new Failure('usage', `"${path}" cannot be read as params`, { detail: describeError(error), cause: error });
  }
}

/** Where the mistake is, without the text around it: that may be a secret. */
function describeError(error: unknown): string | undefined {
  const message = error instanceof Error ? error.message : '';
  return /at (?:line|position) \d+(?:, column \d+)?/.exec(message)?.[0];
}
