import { Failure } from '../../errors.ts';
import { findHelper, hasArguments, type Call, type Expression, type Mustache, type Pair } from './template.ts';
import type { Path, Program, Statement } from './template.ts';

// Dotprompt writes the marker `<<<dotprompt:role:system>>>` into the text for {{role "system"}} and splits the text at
// the markers afterwards. So that nothing but these helpers makes a marker, every other "<" gets a NUL behind it, which
// is taken away again after the splitting: exact for any text, one that holds NULs too.

const marker = /^<<<dotprompt:(?:role:[a-z]+|history|section \S+|media:url (?!undefined[ >])\S+(?: \S+)?)>>>$/;

/** Puts every value and all text of the template through the guards. */
export function guardProgram(program: Program): Program {
  return { ...program, body: program.body.map(guardStatement) };
}

export function escapeText(text: string): string {
  return text.replaceAll('<', '<\0');
}

export function unescapeText(text: string): string {
  return text.replaceAll('<\0', '<');
}

/** A word in a marker: a URL may hold blanks and brackets. */
export function decodeWord(word: string): string {
  return decodeURIComponent(word);
}

type Helper = (value: unknown) => string;

/** `isMade` tells what a helper made from what a value holds. */
export function createGuards(isMade: (value: unknown) => boolean): Readonly<Record<string, Helper>> {
  return {
    [textGuard]: (value) => {
      if (!isMade(value)) return escapeText(toText(value));
      const text = [value].join('');
      if (marker.test(text)) return text;
      if (text.startsWith('<<<dotprompt:')) throw wrongMarker(text);
      // {{json x}} of a value that is not there.
      return text === 'undefined' ? '' : escapeText(text);
    },
    [wordGuard]: (value) => encodeURIComponent(toWellFormed(toText(value))),
  };
}

const textGuard = 'aix:text';
const wordGuard = 'aix:word';

function guardStatement(statement: Statement): Statement {
  switch (statement.type) {
    case 'ContentStatement':
      return { ...statement, value: escapeText(statement.value) };
    case 'MustacheStatement':
      return guardMustache(statement);
    case 'BlockStatement':
    case 'DecoratorBlock': {
      const { program, inverse } = statement;
      return {
        ...statement,
        ...(program && { program: guardProgram(program) }),
        ...(inverse && { inverse: guardProgram(inverse) }),
      };
    }
    case 'PartialStatement':
    case 'PartialBlockStatement':
      return { ...statement, ...(statement.program && { program: guardProgram(statement.program) }) };
    case 'CommentStatement':
    case 'Decorator':
      return statement;
  }
}

/** `{{name}}` becomes `{{guard name}}`, `{{role x}}` becomes `{{guard (role (word x))}}`. */
function guardMustache(mustache: Mustache): Mustache {
  const isCall = hasArguments(mustache) || findHelper(mustache) !== undefined;
  const value = isCall ? guardCall({ ...mustache, type: 'SubExpression' }) : toLookup(mustache.path);
  return { ...mustache, path: toPath(textGuard, mustache), params: [value], hash: undefined };
}

function guardCall(call: Call): Call {
  const guard = (value: Expression): Expression => ({
    ...call,
    path: toPath(wordGuard, call),
    params: [value],
    hash: undefined,
  });
  const guardPair = (pair: Pair): Pair => ({ ...pair, value: guard(pair.value) });
  const name = findHelper(call);
  if (name === 'role' || name === 'section') return { ...call, params: call.params.map(guard) };
  if (name !== 'media' || call.hash === undefined) return call;
  return { ...call, hash: { ...call.hash, pairs: call.hash.pairs.map(guardPair) } };
}

/** `{{"some name"}}` and `{{1}}` are names of values as well. */
function toLookup(path: Expression): Expression {
  return path.type === 'PathExpression' || path.type === 'SubExpression' ? path : toPath(String(path.original), path);
}

/** Keeps the place in the file of the node that it stands for. */
function toPath(name: string, origin: object): Path {
  return { ...origin, type: 'PathExpression', data: false, depth: 0, parts: [name], original: name };
}

/** As Handlebars prints it, but no `[object Object]`. */
function toText(value: unknown): string {
  const text = [value].join('');
  return text.includes('[object Object]') && typeof value === 'object' ? JSON.stringify(value) : text;
}

/** Half a character, which has no place in a URL, becomes the mark for that. */
function toWellFormed(text: string): string {
  return Buffer.from(text).toString();
}

function wrongMarker(text: string): Failure {
  const helper = /^<<<dotprompt:(\w+)/.exec(text)?.[1] ?? '';
  if (helper === 'media') {
    const hint = 'a param that may be empty goes into a block: {{#if image}}{{media url=image}}{{/if}}';
    return new Failure('usage', '{{media}} got no url', { hint });
  }
  return new Failure('config', `{{${helper}}} got no usable name`, {
    hint: `write it like this: {{${helper} "user"}}`,
  });
}
