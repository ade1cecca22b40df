import { readAixTemplate } from './aix-template.ts';
import { describeGenerator, readAixXml, type AixEntry } from './aix-xml.ts';
import { toText, type Draft, type Found, type Skipped } from './draft.ts';
import { toFolder, toStem, type Source } from './source.ts';
import { parseYaml, toMapping, toWordList, toWords, type Mapping } from './yaml-file.ts';

/**
 * The stores of the ancestor, after its published sources (bhadzhiev/AIeXporter). Oldest first:
 * - `NAME.yaml` or `NAME.json` with `name`, `description`, `tags`, `variables`, dates and either the text itself
 *   (`template`) or, beside it, `NAME.txt` (`template_file` names it); `collections/NAME.yaml` lists names of prompts.
 * - `NAME.xml`, one `<template>`, at the top or in `collections/NAME/`.
 * - `collections/NAME.xml`: a `<collection>` with its prompts in it, with a system text and with generators, scripts
 *   that made values. Where the published sources are silent, the system text is taken for plain text or for JSON.
 * A bundle is the same, unpacked: `collection.yaml` or `NAME.xml`, `manifest.json`, `templates/`.
 */
export function readAix(source: Source): Found {
  const lists = readLists(source);
  const entries = toStoreFiles(source).flatMap((file) =>
    isXml(file) ? readXmlFile(source, file) : readMetadata(source, file),
  );
  return {
    drafts: withoutTwins(entries.map((entry) => toDraft(entry, lists))),
    copies: [],
    skipped: source.files.flatMap((file) => toSkipped(source, file)),
  };
}

export function isAix(source: Source): boolean {
  return toStoreFiles(source).some((file) => {
    if (isXml(file)) return isOurXml(source.read(file));
    try {
      return readMetadata(source, file).length > 0;
    } catch {
      return false;
    }
  });
}

/** Other folders of a repository are none of its stores, however many data files they hold. */
function toStoreFiles(source: Source): readonly string[] {
  return source.files.filter((file) => /^(templates|collections(\/[^/]+)?)?$/.test(toFolder(file)));
}

interface List {
  readonly name: string;
  readonly prompts: readonly string[];
  readonly system: string;
}

function isXml(file: string): boolean {
  return file.endsWith('.xml');
}

function isOurXml(text: string): boolean {
  return /^\u{feff}?\s*(?:<\?xml[^>]*>\s*)?(?:<!--[\s\S]*?-->\s*)*<(?:!DOCTYPE[^>]*|collection|template)\b/iu.test(
    text,
  );
}

function readXmlFile(source: Source, file: string): readonly AixEntry[] {
  const text = source.read(file);
  return isOurXml(text) ? readAixXml(text, file) : [];
}

/** Nothing for a file that is no prompt of the ancestor's. */
function readMetadata(source: Source, file: string): readonly AixEntry[] {
  const data = readData(source, file);
  if (data === undefined || 'templates' in data) return [];
  const body = `${file.replace(/\.\w+$/, '')}.txt`;
  const hasBody = source.has(body);
  if (!hasBody && typeof data['template'] !== 'string') return [];
  if (!hasBody && !('variables' in data) && !('created_at' in data) && !('tags' in data)) return [];
  return [
    {
      name: toWords(data['name']) || toStem(file),
      from: file,
      description: toWords(data['description']),
      tags: toWordList(data['tags']),
      text: hasBody ? source.read(body) : toWords(data['template']),
      system: '',
      notes: toGeneratorNotes(data['placeholder_generators']),
    },
  ];
}

function readData(source: Source, file: string): Mapping | undefined {
  if (!/\.(ya?ml|json)$/.test(file) || /^(config|settings|manifest|keys)$/.test(toStem(file))) return undefined;
  return toMapping(parseYaml(source.read(file), file));
}

function toGeneratorNotes(generators: unknown): readonly string[] {
  const list = Array.isArray(generators) ? generators.map(toMapping) : [];
  return list.map((one) => describeGenerator(toWords(one?.['language']), toWords(one?.['script'])));
}

function readLists(source: Source): readonly List[] {
  return toStoreFiles(source).flatMap((file) => {
    const data = readData(source, file);
    if (data === undefined || !Array.isArray(data['templates'])) return [];
    const name = toWords(data['name']) || toStem(file);
    return [{ name, prompts: toWordList(data['templates']), system: toSystem(toWords(data['system_prompt'])) }];
  });
}

function toDraft(entry: AixEntry, lists: readonly List[]): Draft {
  const holding = lists.filter(({ prompts }) => prompts.includes(entry.name));
  const systems = [entry.system, ...holding.map(({ system }) => system)].filter((system) => system.trim() !== '');
  const { pieces, params, notes } = readAixTemplate(entry.text);
  const [system] = systems;
  return {
    name: entry.name,
    from: entry.from,
    description: entry.description,
    tags: [...new Set([...entry.tags, ...holding.map(({ name }) => name)])],
    params,
    messages: [
      // The ancestor put no values into a system text.
      ...(system === undefined ? [] : [{ role: 'system', pieces: [toText(toSystem(system))] } as const]),
      { role: 'user', pieces },
    ],
    notes: [
      ...notes,
      ...entry.notes,
      ...(new Set(systems).size > 1 ? ['its collections have different system texts; the first is taken'] : []),
    ],
  };
}

/** The ancestor calls it "a JSON string": a text in quotes, a message, or after all the text itself. */
function toSystem(text: string): string {
  try {
    const value: unknown = JSON.parse(text);
    const words = toWords(toMapping(value)?.['content'] ?? (typeof value === 'string' ? value : ''));
    return words === '' ? text : words;
  } catch {
    return text;
  }
}

/** A prompt stands in the store and again in every collection that holds it. */
function withoutTwins(drafts: readonly Draft[]): readonly Draft[] {
  const seen = new Map<string, Draft>();
  for (const draft of drafts) {
    const key = JSON.stringify([draft.name, draft.messages]);
    const twin = seen.get(key);
    const tags = [...new Set([...(twin?.tags ?? []), ...(draft.tags ?? [])])];
    const notes = [...new Set([...(twin?.notes ?? []), ...draft.notes])];
    seen.set(key, { ...(twin ?? draft), tags, notes });
  }
  return [...seen.values()];
}

function toSkipped(source: Source, file: string): readonly Skipped[] {
  const isProgram = /\.(sh|bash|zsh|fish|ps1|bat|cmd|py|js|mjs|cjs|ts|rb|pl|php|exe|so|dll)$/i.test(file);
  if (isProgram) return [{ from: file, reason: 'a program; it is not run' }];
  const isLonely = file.endsWith('.txt') && !['yaml', 'yml', 'json'].some((ending) => hasSibling(source, file, ending));
  return isLonely && toFolder(file) !== '' ? [{ from: file, reason: 'no metadata beside it' }] : [];
}

function hasSibling(source: Source, file: string, ending: string): boolean {
  return source.has(file.replace(/\.\w+$/, `.${ending}`));
}
