import type { ChatSettings } from '../providers/provider.ts';
import {
  findLine,
  frontMatterFailure,
  readFrontMatter,
  splitFrontMatter,
  type PromptSource,
  type Refuse,
} from './front-matter.ts';
import type { Mapping } from './mapping.ts';
import { readOutput, toMetadata, type FrontMatter, type Metadata } from './metadata.ts';
import type { Param } from './param.ts';
import type { PartialSource, PartialText } from './partials.ts';
import { findParams } from './render.ts';
import type { UsedNames } from './rich/names.ts';
import { toParams } from './schema.ts';

/** A prompt file, read and checked. */
export interface Prompt {
  /** `simple` is text with `{name}`; `rich` is the Dotprompt format. */
  readonly type: 'simple' | 'rich';
  readonly name: string;
  readonly path: string | null;
  readonly argument?: string;
  readonly description: string | null;
  readonly tags: readonly string[];
  readonly provider: string | null;
  readonly model: string | null;
  /** Holds params like the text. */
  readonly system: string | null;
  readonly settings: ChatSettings;
  readonly text: string;
  /** Shell commands by the name of the param that gets what they print. */
  readonly commands: Readonly<Record<string, string>>;
  /** Whether runs of it are kept. */
  readonly isKept: boolean;
  /** The file as it was read, all of it: what trust is given to. */
  readonly source: string;
  /** Names of the values that `system` and `text` use. */
  readonly used: readonly string[];
  /** Those used, in order, then those that are only declared. */
  readonly params: readonly Param[];
  /** JSON Schema that the answer must have, without keys where any JSON will do; null where any words will. */
  readonly answer: Mapping | null;
  /** Null for a simple prompt. */
  readonly rich: RichSource | null;
}

/** What a rich prompt has beside its text. */
export interface RichSource {
  /** YAML that the template reaches as `@metadata.prompt`. */
  readonly frontMatter: string;
  readonly partials: Readonly<Record<string, PartialText>>;
}

export interface PromptOrigin {
  readonly name: string;
  /** Null for text that stands in no file, such as piped text. */
  readonly path: string | null;
  /** How a command line names a prompt that its name alone does not find. */
  readonly argument?: string;
}

/** Reads a prompt: an optional front matter, then text with `{params}`, or a template where the path ends in `.prompt`. */
export async function parsePrompt(
  source: string,
  origin: PromptOrigin,
  openPartials: OpenPartials = async () => noPartials,
): Promise<Prompt> {
  const label = origin.path ?? origin.name;
  const split = splitFrontMatter(source, label);
  const { frontMatter } = split;
  const value = frontMatter === '' ? {} : await readFrontMatter(frontMatter, label);
  const from: FrontMatter = { value, source: frontMatter, label };
  const metadata = toMetadata(from);
  const isRich = origin.path?.endsWith('.prompt') === true;
  const parts = isRich
    ? await readRich(source, { ...split, system: metadata.system, label }, openPartials)
    : await readSimple({ ...split, system: metadata.system, label }, openPartials);
  const { text, system, rich, used, tested } = parts;
  const declared = await toParams(from, [...used]);
  const params = declared
    .map((param) => (tested.has(param.name) ? toOptional(param) : param))
    .map((param) => withCommand(param, metadata.commands));
  return {
    // Field by field: objects spread into this one are a fourth of what it takes to read thousands of prompts for a list.
    name: origin.name,
    path: origin.path,
    ...(origin.argument !== undefined && { argument: origin.argument }),
    description: metadata.description,
    tags: metadata.tags,
    provider: metadata.provider,
    model: metadata.model,
    settings: metadata.settings,
    commands: metadata.commands,
    isKept: metadata.isKept,
    type: isRich ? 'rich' : 'simple',
    text,
    system,
    source,
    used: [...used],
    params,
    answer: await readAnswer(from),
    rich,
  };
}

async function readAnswer(from: FrontMatter): Promise<Mapping | null> {
  const output = readOutput(from);
  if (output === null) return null;
  if (output.schema === null) return {};
  const { readAnswerSchema } = await import('./answer-schema.ts');
  const refuse: Refuse = (path, message) =>
    frontMatterFailure(from.label, findLine(from.source, path), `"${path.join('.')}" ${message}`);
  return readAnswerSchema(output.schema, refuse, ['output', 'schema']);
}

/** A param with a command gets its value from there, so nobody has to give one. */
function withCommand(param: Param, commands: Metadata['commands']): Param {
  const command = Object.hasOwn(commands, param.name) ? commands[param.name] : undefined;
  if (command === undefined) return param;
  return { ...param, isRequired: false, description: param.description ?? `what this prints: ${command}` };
}

/** What is declared says itself whether it is needed. */
function toOptional(param: Param): Param {
  return param.schema === null ? { ...param, isRequired: false } : param;
}

/** The template of a rich prompt: without front matter it is the file as it stands, as the format says. */
export function toTemplate(source: string, { frontMatter, text }: PromptSource): string {
  return frontMatter === '' ? text + (/\r?\n$/.exec(source)?.[0] ?? '') : text.trim();
}

/** Opened for the first `{{>name}}`, which most prompts do not have. */
export type OpenPartials = () => Promise<PartialSource>;

const noPartials: PartialSource = { find: async () => undefined, names: async () => [] };

interface Split extends PromptSource {
  readonly system: string | null;
  readonly label: string;
}

/** The text with its partials in place, and the names that it uses. */
type Parts = Pick<Prompt, 'text' | 'system' | 'rich'> & Pick<UsedNames, 'used' | 'tested'>;

async function readSimple({ text, system, label }: Split, openPartials: OpenPartials): Promise<Parts> {
  const expand = async (from: string): Promise<string> => {
    if (!from.includes('{{>')) return from;
    const { expandPartials } = await import('./partials.ts');
    return expandPartials(from, { source: await openPartials(), label });
  };
  const texts = { text: await expand(text), system: system === null ? null : await expand(system) };
  const used = new Set(findParams(`${texts.system ?? ''}\n${texts.text}`));
  return { ...texts, rich: null, used, tested: new Set() };
}

async function readRich(source: string, split: Split, openPartials: OpenPartials): Promise<Parts> {
  const { frontMatter, system, label } = split;
  const text = toTemplate(source, split);
  const line = source.slice(0, source.lastIndexOf(text)).split('\n').length;
  const { readTemplates } = await import('./rich/read.ts');
  const { partials, names } = await readTemplates({ text, line, system, label }, await openPartials());
  return { text, system, rich: { frontMatter, partials }, used: names.used, tested: names.tested };
}
