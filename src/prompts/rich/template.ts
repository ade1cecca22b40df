/** The parts of a Handlebars template, as its parser gives them, that matter here. */
export interface Program {
  readonly type: 'Program';
  readonly body: readonly Statement[];
  readonly blockParams?: readonly string[];
}

export type Statement = Content | Mustache | Block | Partial | Ignored;
export type Expression = Path | Call | Literal;

export interface Path {
  readonly type: 'PathExpression';
  /** Whether it begins with `@`. */
  readonly data: boolean;
  /** How many `../` it begins with. */
  readonly depth: number;
  readonly parts: readonly unknown[];
  readonly original: string;
}

export interface Arguments {
  readonly path: Expression;
  readonly params: readonly Expression[];
  readonly hash?: { readonly pairs: readonly Pair[] } | undefined;
}

export interface Pair {
  readonly key: string;
  readonly value: Expression;
}

export interface Call extends Arguments {
  readonly type: 'SubExpression';
}

interface Literal {
  readonly type: 'StringLiteral' | 'NumberLiteral' | 'BooleanLiteral' | 'UndefinedLiteral' | 'NullLiteral';
  readonly original: unknown;
}

interface Content {
  readonly type: 'ContentStatement';
  readonly value: string;
}

export interface Mustache extends Arguments {
  readonly type: 'MustacheStatement';
}

export interface Block extends Arguments {
  readonly type: 'BlockStatement' | 'DecoratorBlock';
  readonly program?: Program;
  readonly inverse?: Program;
}

export interface Partial {
  readonly type: 'PartialStatement' | 'PartialBlockStatement';
  readonly name: Expression;
  readonly params: readonly Expression[];
  readonly hash?: { readonly pairs: readonly Pair[] } | undefined;
  readonly program?: Program;
}

interface Ignored {
  readonly type: 'CommentStatement' | 'Decorator';
}

/** What a template can call: the helpers of Handlebars, then those of Dotprompt. */
export const helperNames: ReadonlySet<string> = new Set([
  'if',
  'unless',
  'each',
  'with',
  'lookup',
  'log',
  'json',
  'role',
  'history',
  'section',
  'media',
  'ifEquals',
  'unlessEquals',
]);

/** The name when a helper is called: `{{history}}`, but not `{{this.history}}`. */
export function findHelper({ path }: Arguments): string | undefined {
  if (path.type !== 'PathExpression' || path.data || path.depth > 0 || path.parts.length !== 1) return undefined;
  return helperNames.has(path.original) ? path.original : undefined;
}

export function hasArguments({ params, hash }: Arguments): boolean {
  return params.length > 0 || hash !== undefined;
}
