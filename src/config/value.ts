import { Failure } from '../errors.ts';
import { renderKey } from './keys.ts';
import { findShape, type Shape } from './schema.ts';

/** What the user typed, as the type of the setting asks. A setting that is text stays text, also when it looks like a number. */
export function toValue(path: readonly string[], text: string): unknown {
  const shape = findShape(path);
  if (shape === undefined || shape.type === 'any') return guessValue(text);
  if (text === 'null' && isOptional(path)) return null;
  switch (shape.type) {
    case 'text':
      return text;
    case 'number':
    case 'boolean':
      return toJson(text) ?? text;
    case 'object':
      return toJson(text) ?? refuse(path, shape);
  }
}

/** The opposite of `toValue`, for stdout. */
export function renderValue(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value, null, 2);
}

/** Of a setting that we do not know. What JSON would change, such as a number of twenty digits, stays text. */
function guessValue(text: string): unknown {
  const value = toJson(text);
  if (typeof value === 'number') return String(value) === text ? value : text;
  return value === undefined || typeof value === 'string' ? text : value;
}

function isOptional(path: readonly string[]): boolean {
  const parent = findShape(path.slice(0, -1));
  return parent?.each === undefined && parent?.required?.includes(path.at(-1) ?? '') !== true;
}

function toJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Not JSON: the caller takes it as text, and the check of the settings names what was wanted.
    return undefined;
  }
}

function refuse(path: readonly string[], { wanted }: Shape): never {
  const example = `'{"Name": "value"}'`;
  throw new Failure('usage', `"${renderKey(path)}" is text that is not JSON where ${wanted} was wanted`, {
    hint: `an example: ${example}`,
  });
}
