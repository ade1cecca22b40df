import { findMember, isObject, rootShape, type Config, type Document, type Shape } from './schema.ts';

/** What the program reads of a document without problems. */
export function toConfig(document: Document): Config {
  return { custom_providers: {}, ...(toKnown(document, rootShape) as Partial<Config>) };
}

function toKnown(value: unknown, shape: Shape): unknown {
  if (!isObject(value) || shape.type === 'any' || isKnown(value, shape)) return value;
  // With free names without a prototype: a provider that nobody configured must not be found under the name "constructor".
  const known: Document = shape.each === undefined ? {} : (Object.create(null) as Document);
  for (const name of Object.keys(value)) {
    const memberShape = findMember(shape, name);
    const isAbsent = value[name] === null && shape.fields !== undefined;
    if (memberShape !== undefined && !isAbsent) known[name] = toKnown(value[name], memberShape);
  }
  return known;
}

/** Whether nothing has to be left out of it: of thousands of entries most are taken as they are. */
function isKnown(value: Document, { fields, each }: Shape): boolean {
  if (fields === undefined || each !== undefined) return false;
  for (const name of Object.keys(value)) {
    if (typeof value[name] === 'object' || !Object.hasOwn(fields, name)) return false;
  }
  return true;
}
