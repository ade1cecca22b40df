import { readJson, toShapeFailure } from '../../config/document.ts';
import { findProblem, type Problem } from '../../config/problem.ts';
import { isObject, type Shape } from '../../config/schema.ts';
import { Failure } from '../../errors.ts';
import { findNearest } from '../../nearest.ts';
import { chatPlaceholders, embeddingPlaceholders, type ChatDeclaration, type Declaration } from './declaration.ts';
import { declarationShape } from './shapes.ts';
import { listPlaceholders } from './template.ts';

const hint = 'put the file right; "aix provider list" shows whether it can be used';

/** The declaration in a file. Throws with line and column where it is not what it has to be. */
export async function readDeclaration(path: string): Promise<Declaration> {
  const document = await readJson(path, hint);
  if (document === null) throw new Failure('config', `"${path}" does not exist`);
  const shapeProblem = findProblem(document, declarationShape) ?? findUnknown(document, declarationShape, []);
  if (shapeProblem !== null) throw await toShapeFailure(path, shapeProblem, hint);
  // The shape has been checked.
  const declaration = document as unknown as Declaration;
  const problem = findChatProblem(declaration.chat) ?? findEmbeddingProblem(declaration);
  if (problem !== null) throw await toShapeFailure(path, problem, hint);
  return declaration;
}

/** A name that means nothing is a slip of the pen: nothing would follow from it, and nobody would notice. */
export function findUnknown(value: unknown, shape: Shape, path: readonly string[]): Problem | null {
  const { fields } = shape;
  if (!isObject(value) || fields === undefined) return null;
  for (const [name, member] of Object.entries(value)) {
    const inner = Object.hasOwn(fields, name) ? fields[name] : undefined;
    const problem =
      inner === undefined ? toUnknown([...path, name], fields) : findUnknown(member, inner, [...path, name]);
    if (problem !== null) return problem;
  }
  return null;
}

function toUnknown(path: readonly string[], fields: Readonly<Record<string, Shape>>): Problem {
  const known = Object.keys(fields);
  const nearest = findNearest(path.at(-1) ?? '', known);
  return { path, message: `is unknown; ${nearest === undefined ? `known: ${known.join(', ')}` : `"${nearest}"?`}` };
}

function findChatProblem(chat: ChatDeclaration): Problem | null {
  const names = new Set([...listPlaceholders(chat.path), ...listPlaceholders(chat.body)]);
  if (!names.has('prompt') && !names.has('messages'))
    return { path: ['chat', 'body'], message: 'has neither "{{prompt}}" nor "{{messages}}" in it' };
  const known = Object.keys(chatPlaceholders);
  return (
    findPlaceholderProblem(chat.path, ['chat', 'path'], known) ??
    findPlaceholderProblem(chat.body, ['chat', 'body'], known) ??
    findEndProblem(chat)
  );
}

function findEmbeddingProblem({ embeddings }: Declaration): Problem | null {
  if (embeddings === undefined) return null;
  const names = listPlaceholders(embeddings.body);
  if (!names.includes('text') && !names.includes('texts'))
    return { path: ['embeddings', 'body'], message: 'has neither "{{text}}" nor "{{texts}}" in it' };
  return (
    findPlaceholderProblem(embeddings.path, ['embeddings', 'path'], embeddingPlaceholders) ??
    findPlaceholderProblem(embeddings.body, ['embeddings', 'body'], embeddingPlaceholders)
  );
}

/** At the value in which an unknown placeholder stands. */
function findPlaceholderProblem(template: unknown, path: readonly string[], known: readonly string[]): Problem | null {
  if (typeof template === 'object' && template !== null) {
    const problems = Object.entries(template).map(([name, value]) =>
      findPlaceholderProblem(value, [...path, name], known),
    );
    return problems.find((problem) => problem !== null) ?? null;
  }
  const unknown = listPlaceholders(template).find((name) => !known.includes(name));
  if (unknown === undefined) return null;
  return { path, message: `has the placeholder "${unknown}" where one of ${known.join(', ')} was wanted` };
}

function findEndProblem({ framing = 'json', end }: ChatDeclaration): Problem | null {
  if (framing === 'json')
    return end === undefined ? null : { path: ['chat', 'end'], message: 'has no meaning where framing is json' };
  if (end === undefined) return { path: ['chat'], message: 'has no "end", which alone says that a stream is complete' };
  const marks = [end.data, end.event, end.path].filter((mark) => mark !== undefined && mark !== null && mark !== '');
  if (marks.length !== 1)
    return { path: ['chat', 'end'], message: 'has to have one of "data", "event" and "path", and no other' };
  return end.equals !== undefined && end.path === undefined
    ? { path: ['chat', 'end', 'equals'], message: 'has no meaning without "path"' }
    : null;
}
