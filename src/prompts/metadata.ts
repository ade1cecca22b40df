import * as v from 'valibot';
import type { ChatSettings } from '../providers/provider.ts';
import { findLine, frontMatterFailure } from './front-matter.ts';

/** What a front matter says. */
export interface Metadata {
  readonly description: string | null;
  readonly tags: readonly string[];
  readonly provider: string | null;
  readonly model: string | null;
  readonly system: string | null;
  readonly settings: ChatSettings;
  readonly defaults: Readonly<Record<string, string>>;
}

const text = v.string('text');
const word = v.pipe(v.string('a name'), v.trim(), v.nonEmpty('a name'));
const scalar = v.pipe(
  v.union([v.string(), v.number(), v.boolean()], 'text, a number, true or false'),
  v.transform((value) => String(value)),
);
const temperature = number('a number from 0 to 2', 0, 2);
const topP = number('a number from 0 to 1', 0, 1);
const maxTokens = v.pipe(number('a whole number of at least 1', 1, Infinity), v.safeInteger('a whole number'));
const seed = v.pipe(v.number('a whole number'), v.safeInteger('a whole number'));
const stop = v.union([v.string(), v.array(v.string())], 'text or a list of texts');
const tags = v.union([v.string(), v.array(scalar)], 'a list of words');

/** Both the names of the HTTP APIs and those of Dotprompt are taken. */
const config = v.object({
  temperature: v.nullish(temperature),
  max_tokens: v.nullish(maxTokens),
  maxOutputTokens: v.nullish(maxTokens),
  top_p: v.nullish(topP),
  topP: v.nullish(topP),
  stop: v.nullish(stop),
  stopSequences: v.nullish(stop),
  seed: v.nullish(seed),
});

const schema = v.object({
  description: v.nullish(text),
  tags: v.nullish(tags),
  provider: v.nullish(word),
  model: v.nullish(word),
  system: v.nullish(text),
  config: v.nullish(mapping(config)),
  input: v.nullish(mapping(v.object({ default: v.nullish(mapping(v.record(v.string(), scalar))) }))),
});

/** Checks the keys that are known. Others are left for later readers of the same file. */
export function toMetadata(value: unknown, source: { readonly frontMatter: string; readonly label: string }): Metadata {
  const result = v.safeParse(mapping(schema), value, { abortEarly: true });
  if (!result.success) throw toFailure(result.issues[0], source);
  const { description, provider, model, system, input } = result.output;
  return {
    description: description ?? null,
    tags: toTags(result.output.tags ?? []),
    provider: provider ?? null,
    model: model ?? null,
    system: system ?? null,
    settings: toSettings(result.output.config ?? {}),
    defaults: input?.default ?? {},
  };
}

function toFailure(issue: v.BaseIssue<unknown>, source: { readonly frontMatter: string; readonly label: string }) {
  const path = issue.path?.map((item) => item.key) ?? [];
  const what = path.length === 0 ? 'the front matter' : `"${path.join('.')}"`;
  const line = findLine(source.frontMatter, path);
  return frontMatterFailure(source.label, line, `${what} must be ${issue.message}, found ${issue.received}`);
}

function toSettings(values: v.InferOutput<typeof config>): ChatSettings {
  const settings = {
    temperature: values.temperature,
    maxTokens: values.max_tokens ?? values.maxOutputTokens,
    topP: values.top_p ?? values.topP,
    stop: toList(values.stop ?? values.stopSequences),
    seed: values.seed,
  };
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined && value !== null));
}

function toList(value: string | readonly string[] | null | undefined): readonly string[] | undefined {
  return typeof value === 'string' ? [value] : (value ?? undefined);
}

function toTags(value: string | readonly string[]): readonly string[] {
  const words = typeof value === 'string' ? value.split(',') : value;
  return words.map((tag) => tag.trim()).filter((tag) => tag !== '');
}

function number(kind: string, min: number, max: number) {
  return v.pipe(v.number(kind), v.finite(kind), v.minValue(min, kind), v.maxValue(max, kind));
}

/** Valibot alone would take a list for an object. */
function mapping<Schema extends v.GenericSchema>(entries: Schema) {
  return v.pipe(v.custom<v.InferInput<Schema>>(isMapping, 'a mapping of keys to values'), entries);
}

function isMapping(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
