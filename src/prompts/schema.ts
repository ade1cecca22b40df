import { findLine, frontMatterFailure, type Refuse } from './front-matter.ts';
import { readInput, type FrontMatter } from './metadata.ts';
import { createParam, type Param } from './param.ts';

/** The params of a prompt: those that it uses, in their order, then those that are only declared. */
export async function toParams(from: FrontMatter, used: readonly string[]): Promise<readonly Param[]> {
  const input = readInput(from);
  const { defaults } = input;
  const refuse: Refuse = (path, message) => {
    const place = ['input', ...path];
    return frontMatterFailure(from.label, findLine(from.source, place), `"${place.join('.')}" ${message}`);
  };
  const declared = await readDeclared(input, refuse);
  const names = new Set([...used, ...declared.keys(), ...Object.keys(defaults)]);
  return [...names].map((name) => declared.get(name) ?? createUndeclared(name, defaults, refuse));
}

/** Most prompts declare nothing, and what reads schemas is not loaded for them. */
async function readDeclared(input: ReturnType<typeof readInput>, refuse: Refuse): Promise<ReadonlyMap<string, Param>> {
  if (input.schema === null) return new Map();
  const { declareParams } = await import('./declare.ts');
  return declareParams(input, refuse);
}

function createUndeclared(name: string, defaults: Readonly<Record<string, unknown>>, refuse: Refuse): Param {
  const value = Object.hasOwn(defaults, name) ? defaults[name] : undefined;
  if (value === null) throw refuse(['default', name], 'must be a value, found null');
  return createParam(name, value);
}
