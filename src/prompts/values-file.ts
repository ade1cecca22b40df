import { Failure } from '../errors.ts';

/** Values of params from a JSON or YAML file. Text stays as it is, anything else goes in as JSON. */
export async function parseValues(text: string, path: string): Promise<Readonly<Record<string, string>>> {
  const document = await parseDocument(text, path);
  if (typeof document !== 'object' || document === null || Array.isArray(document)) {
    throw new Failure('usage', `"${path}" must hold an object of params`);
  }
  return Object.fromEntries(Object.entries(document).map(([name, value]) => [name, toText(value)]));
}

function toText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

async function parseDocument(text: string, path: string): Promise<unknown> {
  try {
    // JSON is YAML too, but its own parser is at hand and strict.
    if (path.endsWith('.json')) return JSON.parse(text);
    const { parse } = await import('yaml');
    return parse(text);
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    throw new Failure('usage', `"${path}" cannot be read as params`, { detail, cause: error });
  }
}
