import { isObject, type JsonObject } from '../json.ts';

const placeholder = /\{\{\s*([\w.-]*)\s*\}\}/g;
const alone = /^\{\{\s*([\w.-]*)\s*\}\}$/;

/** The names that stand in double braces anywhere in a template. */
export function listPlaceholders(template: unknown): readonly string[] {
  if (typeof template === 'string') return [...template.matchAll(placeholder)].map(([, name = '']) => name);
  if (typeof template !== 'object' || template === null) return [];
  return Object.values(template).flatMap(listPlaceholders);
}

/** The body of a request. A value keeps its type; a field whose placeholders have no value is left out. */
export function fillBody(template: JsonObject, values: JsonObject): JsonObject {
  const filled = fill(template, values);
  return isObject(filled) ? filled : {};
}

/** The path of a request, where every value becomes one segment or less of it. */
export function fillPath(path: string, values: JsonObject): string {
  return path.replaceAll(placeholder, (_, name: string) => encodeURIComponent(toWords(values[name])));
}

/** Undefined is left out. */
function fill(template: unknown, values: JsonObject): unknown {
  if (typeof template === 'string') return fillText(template, values);
  if (Array.isArray(template)) return template.map((item) => fill(item, values)).filter((item) => item !== undefined);
  if (!isObject(template)) return template;
  const fields = Object.entries(template).map(([name, value]) => [name, fill(value, values)] as const);
  const kept = fields.filter(([, value]) => value !== undefined);
  // An object that held nothing but what was not asked for is not asked for either.
  return kept.length === 0 && fields.length > 0 ? undefined : Object.fromEntries(kept);
}

function fillText(text: string, values: JsonObject): unknown {
  const only = alone.exec(text)?.[1];
  if (only !== undefined) return values[only];
  const names = listPlaceholders(text);
  if (names.length > 0 && names.every((name) => values[name] === undefined)) return undefined;
  return text.replaceAll(placeholder, (_, name: string) => toWords(values[name]));
}

function toWords(value: unknown): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
