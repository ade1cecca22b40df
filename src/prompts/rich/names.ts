import { findHelper, hasArguments, type Arguments, type Block, type Expression, type Mustache } from './template.ts';
import type { Pair, Partial, Path, Program } from './template.ts';

export interface UsedNames {
  /** Names of the values that a template uses, in order. */
  readonly used: ReadonlySet<string>;
  /** Those that `{{#if}}` or `{{#unless}}` asks for, so that the template can do without them. */
  readonly tested: ReadonlySet<string>;
  /** Names that are called like helpers and are none. */
  readonly unknownHelpers: ReadonlySet<string>;
}

type Templates = ReadonlyMap<string, Program>;

/** What a name means at a place in a template. */
interface Scope {
  /** Whether the values of the prompt are looked at, and not those of an item of a list. */
  readonly isRoot: boolean;
  /** Names that a partial is given or a block sets. */
  readonly locals: readonly string[];
}

const inItem: Scope = { isRoot: false, locals: [] };

export function findNames(programs: readonly Program[], partials: Templates): UsedNames {
  const finder = new NameFinder(partials);
  for (const program of programs) finder.readProgram(program, [{ isRoot: true, locals: [] }]);
  return finder;
}

export interface WantedPartial {
  readonly name: string;
  /** `{{#> name}}` brings a text for when there is none. */
  readonly hasFallback: boolean;
}

/** The partials that a template takes in, without those that it brings along. */
export function findPartials(program: Program): readonly WantedPartial[] {
  const statements = listPrograms(program).flatMap(({ body }) => body);
  const own = new Set(
    statements.flatMap((statement) => (statement.type === 'DecoratorBlock' ? toName(statement.params[0]) : [])),
  );
  const wanted = statements.flatMap((statement) => {
    if (statement.type !== 'PartialStatement' && statement.type !== 'PartialBlockStatement') return [];
    const name = toName(statement.name);
    return name === undefined ? [] : { name, hasFallback: statement.type === 'PartialBlockStatement' };
  });
  return wanted.filter(({ name }) => !own.has(name) && name !== '@partial-block');
}

/** Undefined where the name is known only when the template runs. */
function toName(name: Expression | undefined): string | undefined {
  return name === undefined || name.type === 'SubExpression' ? undefined : String(name.original);
}

/** The program and all that lie in its blocks. */
function listPrograms(program: Program): readonly Program[] {
  const inner = program.body.flatMap((statement) => {
    switch (statement.type) {
      case 'BlockStatement':
      case 'DecoratorBlock':
        return [statement.program, statement.inverse];
      case 'PartialBlockStatement':
        return statement.program;
      case 'ContentStatement':
      case 'MustacheStatement':
      case 'PartialStatement':
      case 'CommentStatement':
      case 'Decorator':
        return undefined;
    }
  });
  return [program, ...inner.filter((part) => part !== undefined).flatMap(listPrograms)];
}

class NameFinder implements UsedNames {
  readonly used = new Set<string>();
  readonly tested = new Set<string>();
  readonly unknownHelpers = new Set<string>();
  readonly #partials: Templates;
  readonly #seen = new Set<string>();

  constructor(partials: Templates) {
    this.#partials = partials;
  }

  /** `scopes` holds the present one first, then those that `../` leads to. */
  readProgram(program: Program, scopes: readonly Scope[]): void {
    for (const statement of program.body) {
      if (statement.type === 'MustacheStatement') this.#readMustache(statement, scopes);
      if (statement.type === 'BlockStatement' || statement.type === 'DecoratorBlock')
        this.#readBlock(statement, scopes);
      if (statement.type === 'PartialStatement' || statement.type === 'PartialBlockStatement')
        this.#readPartial(statement, scopes);
    }
  }

  #readMustache(mustache: Mustache, scopes: readonly Scope[]): void {
    const isCall = hasArguments(mustache) || findHelper(mustache) !== undefined;
    if (isCall) this.#readCall(mustache, scopes);
    else this.#read([mustache.path], scopes);
  }

  #readCall(call: Arguments, scopes: readonly Scope[]): void {
    const { path, params, hash } = call;
    if (findHelper(call) === undefined && path.type === 'PathExpression') this.unknownHelpers.add(path.original);
    this.#read(params, scopes);
    this.#readHash(hash?.pairs, scopes);
  }

  #readBlock(block: Block, scopes: readonly Scope[]): void {
    const helper = findHelper(block);
    if (helper === 'if' || helper === 'unless') this.#readTest(block.params, scopes);
    if (block.type === 'BlockStatement' && helper === undefined && !hasArguments(block))
      this.#readTest([block.path], scopes);
    else if (block.type === 'BlockStatement') this.#readCall(block, scopes);
    const isItem = block.type === 'BlockStatement' && (helper === undefined || helper === 'each' || helper === 'with');
    const [present = inItem] = scopes;
    const locals = block.program?.blockParams ?? [];
    const inner = isItem ? [{ ...inItem, locals }, ...scopes] : [withLocals(present, locals), ...scopes.slice(1)];
    if (block.program !== undefined) this.readProgram(block.program, inner);
    if (block.inverse !== undefined) this.readProgram(block.inverse, scopes);
  }

  #readTest(params: readonly Expression[], scopes: readonly Scope[]): void {
    const known = new Set(this.used);
    this.#read(params, scopes);
    for (const name of this.used) if (!known.has(name)) this.tested.add(name);
  }

  #readPartial(partial: Partial, scopes: readonly Scope[]): void {
    const pairs = partial.hash?.pairs ?? [];
    this.#read(partial.params, scopes);
    this.#readHash(pairs, scopes);
    if (partial.program !== undefined) this.readProgram(partial.program, scopes);
    const [present = inItem] = scopes;
    const names = pairs.map((pair) => pair.key);
    const scope = withLocals(partial.params.length > 0 ? inItem : present, names);
    const name = toName(partial.name);
    const template = this.#partials.get(name ?? '');
    const key = JSON.stringify([name, scope]);
    if (template === undefined || this.#seen.has(key)) return;
    this.#seen.add(key);
    this.readProgram(template, [scope]);
  }

  #readHash(pairs: readonly Pair[] | undefined, scopes: readonly Scope[]): void {
    this.#read(pairs?.map((pair) => pair.value) ?? [], scopes);
  }

  #read(expressions: readonly Expression[], scopes: readonly Scope[]): void {
    for (const expression of expressions) {
      if (expression.type === 'PathExpression') this.#readPath(expression, scopes);
      if (expression.type === 'SubExpression') this.#readCall(expression, scopes);
    }
  }

  #readPath({ data, depth, parts }: Path, scopes: readonly Scope[]): void {
    const [first, second] = parts;
    const scope = data ? undefined : scopes[depth];
    const isLocal = scopes.some(({ locals }) => locals.some((local) => local === first));
    const name = data && first === 'root' ? second : scope?.isRoot && !isLocal ? first : undefined;
    if (typeof name === 'string') this.used.add(name);
  }
}

function withLocals(scope: Scope, names: readonly string[]): Scope {
  return names.length === 0 ? scope : { ...scope, locals: [...scope.locals, ...names] };
}
