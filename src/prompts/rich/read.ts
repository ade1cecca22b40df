import { Failure } from '../../errors.ts';
import { findNearest } from '../../nearest.ts';
import { expandPartials, findPartial, maxLength, toTooLong } from '../partials.ts';
import type { PartialSource, PartialText } from '../partials.ts';
import { parseTemplate } from './engine.ts';
import { findNames, findPartials, type UsedNames } from './names.ts';
import { toProgram } from './simple.ts';
import { helperNames, type Program } from './template.ts';

/** The parts of a prompt that are templates. */
export interface Templates {
  readonly text: string;
  /** The line of the file in which the text begins. */
  readonly line: number;
  readonly system: string | null;
  readonly label: string;
}

export interface RichParts {
  /** Every partial that the templates reach, by name. */
  readonly partials: Readonly<Record<string, PartialText>>;
  readonly names: UsedNames;
}

/** Checks the templates of a rich prompt and gathers what they need. */
export async function readTemplates(templates: Templates, source: PartialSource): Promise<RichParts> {
  const { label } = templates;
  const programs = [parse(templates.text, label, templates.line), parse(templates.system ?? '', label, 1)];
  const partials = new Map<string, PartialText>();
  const parsed = new Map<string, Program>();
  /** How long a partial is with all that it takes in. */
  const lengths = new Map<string, number>();
  const gather = async (program: Program, trail: readonly string[]): Promise<number> => {
    let length = 0;
    for (const { name, hasFallback } of findPartials(program)) {
      if (hasFallback && (await source.find(name, 'rich')) === undefined) continue;
      length += lengths.get(name) ?? (await read(name, [...trail, name]));
      if (length > maxLength) throw toTooLong(label);
    }
    return length;
  };
  const read = async (name: string, trail: readonly string[]): Promise<number> => {
    const found = await findPartial(name, trail, { source, label, wanted: 'rich' });
    const partial =
      found.type === 'rich' ? found : { ...found, text: await expandPartials(found.text, { source, label }, trail) };
    const program = partial.type === 'rich' ? parse(partial.text, partial.label, 1) : toProgram(partial.text);
    const length = partial.text.length + (await gather(program, trail));
    partials.set(name, partial);
    parsed.set(name, program);
    lengths.set(name, length);
    return length;
  };
  for (const program of programs) await gather(program, []);
  const names = findNames(programs, parsed);
  for (const name of names.unknownHelpers) throw unknownHelper(name, label);
  return { partials: Object.fromEntries(partials), names };
}

function unknownHelper(name: string, label: string): Failure {
  const nearest = findNearest(name, [...helperNames]);
  return new Failure('config', `"${label}": no helper named "${name}"`, {
    hint: nearest === undefined ? `helpers: ${[...helperNames].join(', ')}` : `did you mean "${nearest}"?`,
  });
}

/** The engine needs a tenth of a millisecond and some kilobytes for each; a million of them would end the process. */
const maxPlaceholders = 20_000;

function parse(template: string, label: string, firstLine: number): Program {
  if (template.split('{{', maxPlaceholders + 2).length > maxPlaceholders + 1)
    throw new Failure('config', `"${label}": a template holds at most ${maxPlaceholders} of {{...}}`, {
      hint: 'text that is no template is best given as a value: -p name=@FILE',
    });
  try {
    return parseTemplate(template);
  } catch (error) {
    throw toTemplateFailure(error, label, firstLine);
  }
}

/** Handlebars says `Parse error on line 3:` and shows the place below it, or ends with ` - 3:7`. */
function toTemplateFailure(error: unknown, label: string, firstLine: number): Failure {
  const message = error instanceof Error ? error.message : String(error);
  const [, first, last] = /^Parse error on line (\d+)|- (\d+):\d+$/.exec(message) ?? [];
  const line = firstLine + Number(first ?? last ?? 1) - 1;
  const [, shown] = message.split('\n');
  const detail = shown === undefined ? message.replace(/ - \d+:\d+$/, '') : `near ${shown.replace(/^\.\.\./, '')}`;
  return new Failure('config', `"${label}" line ${line}: the template cannot be read`, {
    detail,
    hint: 'write \\{{ for two braces that are only text',
    cause: error,
  });
}
