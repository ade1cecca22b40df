import { toParam, type Draft, type DraftMessage, type DraftParam, type Found, type Piece } from './draft.ts';
import { readJinja } from './jinja.ts';
import { splitFrontMatter } from '../front-matter.ts';
import { findNotes, readInputs, readModel } from './prompty-metadata.ts';
import { toFolder, toStem, type Source } from './source.ts';
import { parseYaml, toMapping, toWordList, toWords } from './yaml-file.ts';

/** Prompty files in the format of 2024 (`model.configuration`, `sample`) and in the later one (`model.id`, `inputs`). */
export function readPrompty(source: Source): Found {
  return {
    drafts: source.files.filter(isPromptyFile).map((file) => toDraft(source.read(file), file)),
    copies: [],
    skipped: source.files
      .filter((file) => /\.(py|js|ts|cs|sh|ps1)$/.test(file) && toFolder(file) === '')
      .map((from) => ({ from, reason: 'a program; it is not run' })),
  };
}

export function isPrompty(source: Source): boolean {
  return source.files.some(isPromptyFile);
}

function isPromptyFile(file: string): boolean {
  return /\.prompty$/i.test(file);
}

/** One message of a file. */
interface Section {
  readonly role: string;
  readonly pieces: readonly Piece[];
  readonly notes: readonly string[];
}

function toDraft(text: string, file: string): Draft {
  const { frontMatter, text: body } = splitFrontMatter(text, file);
  const metadata = toMapping(parseYaml(frontMatter, file)) ?? {};
  const sections = toSections(body);
  const used = new Set(
    sections.flatMap(({ pieces }) => pieces.flatMap((one) => (one.type === 'param' ? one.name : []))),
  );
  const model = readModel(metadata['model']);
  const extra = toMapping(metadata['metadata']) ?? {};
  const params = readInputs(metadata);
  return {
    name: toWords(metadata['name']) || toStem(file),
    from: file,
    description: toWords(metadata['description']),
    tags: toWordList(metadata['tags'] ?? extra['tags'] ?? []),
    ...(model.name !== '' && { model: model.name }),
    config: model.config,
    ...(model.isJson && { output: { format: 'json' } }),
    params: Object.fromEntries(Object.entries(params).filter(([name]) => used.has(name))),
    messages: toMessages(sections),
    notes: [
      ...sections.flatMap(({ notes }) => notes),
      ...model.notes,
      ...findNotes(metadata),
      ...findUnused(params, used),
    ],
  };
}

function findUnused(params: Readonly<Record<string, DraftParam>>, used: ReadonlySet<string>): readonly string[] {
  const unused = Object.keys(params).filter((name) => !used.has(name));
  return unused.length === 0 ? [] : [`inputs that its text does not name: ${unused.join(', ')}`];
}

const boundary = /^\s*#?\s*(system|developer|user|assistant|function|tools?)\s*(\[[^\]]*\])?\s*:\s*$/i;

/** A line that says only `user:` begins a message. Before the first of them Prompty takes text for the system's. */
function toSections(body: string): readonly Section[] {
  const sections: { role: string; lines: string[]; notes: string[] }[] = [{ role: 'system', lines: [], notes: [] }];
  for (const line of body.split(/\r?\n/)) {
    const [, role, attributes] = boundary.exec(line) ?? [];
    if (role === undefined) sections.at(-1)?.lines.push(line);
    else {
      const notes = attributes === undefined ? [] : [`the attributes ${attributes} of a message are not carried over`];
      sections.push({ role: role.toLowerCase(), lines: [], notes });
    }
    const part = /^\s*!\[(thread)\]|!\[[^\]]*\]\([^)]+\)/.exec(line);
    if (part !== null) sections.at(-1)?.notes.push(toPartNote(part));
  }
  return sections
    .filter(({ lines }) => lines.some(isFilled))
    .map(({ role, lines, notes }) => {
      const text = readJinja(trimLines(lines).join('\n'));
      return { role, pieces: text.pieces, notes: [...notes, ...text.notes] };
    });
}

function toPartNote([found, thread]: RegExpExecArray): string {
  if (thread !== undefined) return 'the place of an earlier conversation, "![thread]", stays in the text as it is';
  return `the picture ${found} stays in the text as it is (--attach gives one)`;
}

function trimLines(lines: readonly string[]): readonly string[] {
  return lines.slice(lines.findIndex(isFilled), lines.findLastIndex(isFilled) + 1);
}

function isFilled(line: string): boolean {
  return line.trim() !== '';
}

const roles: Readonly<Record<string, DraftMessage['role']>> = {
  system: 'system',
  developer: 'system',
  user: 'user',
  assistant: 'model',
};

function toMessages(sections: readonly Section[]): readonly DraftMessage[] {
  const messages = sections.flatMap(({ role, pieces }) => {
    const ours = roles[role];
    return ours === undefined ? [] : [{ role: ours, pieces }];
  });
  const [first] = messages;
  if (first === undefined) return [{ role: 'user', pieces: [toParam('stdin')] }];
  return messages.length === 1 ? [{ role: 'user', pieces: first.pieces }] : messages;
}
