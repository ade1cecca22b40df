import { Dotprompt } from 'dotprompt';
import { createGuards, guardProgram } from './guard.ts';
import type { Program } from './template.ts';

export interface Engine {
  readonly dotprompt: Dotprompt;
  addPartial(name: string, template: string | Program): void;
}

/** What Dotprompt keeps to itself. */
interface Handlebars {
  readonly helpers: Readonly<Record<string, unknown>>;
  readonly logger: { level: string };
  readonly SafeString: new (text: string) => object;
  parse(template: string | Program): Program;
  create(): Handlebars;
  registerHelper(helpers: Readonly<Record<string, unknown>>): void;
  compile(template: Program, options: { readonly noEscape: boolean }): unknown;
  registerPartial(name: string, template: unknown): void;
}

/** Dotprompt with partials of its own (the library shares them among all its instances) and guarded values. */
export function createEngine(): Engine {
  const guards = createGuards((value) => value instanceof shared.SafeString);
  const dotprompt = new Dotprompt({ helpers: { ...guards } });
  const shared = findHandlebars(dotprompt);
  // {{log}} and a look at a forbidden name would print.
  shared.logger.level = 'none';
  const own = shared.create();
  own.registerHelper(shared.helpers);
  own.parse = (template) => guardProgram(shared.parse(template));
  Reflect.set(dotprompt, 'handlebars', own);
  return {
    dotprompt,
    addPartial: (name, template) =>
      own.registerPartial(name, typeof template === 'string' ? template : own.compile(template, { noEscape: true })),
  };
}

/** Throws what Handlebars says about a template that is none. */
export function parseTemplate(template: string): Program {
  return findHandlebars(new Dotprompt()).parse(template);
}

function findHandlebars(dotprompt: Dotprompt): Handlebars {
  // A private field, and the only way to its parser; a test holds the version to it.
  return Reflect.get(dotprompt, 'handlebars') as Handlebars;
}
