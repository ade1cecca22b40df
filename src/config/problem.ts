import { findMember, forbiddenNames, isObject, rootShape, type Shape } from './schema.ts';

export interface Problem {
  readonly path: readonly string[];
  /** Completes a sentence that begins with the name of the setting. */
  readonly message: string;
}

/** The first thing in the document that cannot be, or null. */
export function findProblem(value: unknown, shape: Shape = rootShape, path: readonly string[] = []): Problem | null {
  const problem = findProblemIn(value, shape);
  return problem === null ? null : { ...problem, path: [...path, ...problem.path] };
}

/** Its path is made when there is one: most documents have none, and some have thousands of values. */
function findProblemIn(value: unknown, shape: Shape): Problem | null {
  if (!shape.accepts(value)) return { path: [], message: `is ${describe(value)} where ${shape.wanted} was wanted` };
  if (!isObject(value) || shape.type === 'any') return null;
  for (const name of shape.required ?? []) {
    if (!Object.hasOwn(value, name)) return { path: [], message: `has no "${name}"` };
  }
  // What stands there is less than what could.
  for (const name of Object.keys(value)) {
    const problem = findMemberProblem(value[name], shape, name);
    if (problem !== null) return { ...problem, path: [name, ...problem.path] };
  }
  return null;
}

function findMemberProblem(value: unknown, parent: Shape, name: string): Problem | null {
  const shape = findMember(parent, name);
  if (shape === undefined) return null;
  if (parent.each !== undefined && forbiddenNames.includes(name))
    return { path: [], message: 'has a name that is not allowed' };
  const isOptional = parent.each === undefined && parent.required?.includes(name) !== true;
  return value === null && isOptional ? null : findProblemIn(value, shape);
}

/** Text is shown only where it is a plain word: anything else may be secret. */
function describe(value: unknown): string {
  if (typeof value === 'string') return /^[a-z_-]{1,20}$/i.test(value) ? `"${value}"` : 'text';
  if (typeof value === 'object' && value !== null) return Array.isArray(value) ? 'a list' : 'an object';
  return String(value);
}
