import { Document, isCollection } from 'yaml';
import { splitFrontMatter } from '../front-matter.ts';
import type { Draft, DraftMessage, DraftParam } from './draft.ts';
import { toRichText, toSimpleText } from './template.ts';

export interface PromptFile {
  readonly type: 'simple' | 'rich';
  readonly source: string;
}

/** The draft as a file of ours: simple where a system text and one message are all there is, else rich. */
export function toPromptFile(draft: Draft): PromptFile {
  const [first, second] = draft.messages;
  const isPair = first?.role === 'system' && second?.role === 'user' && draft.messages.length === 2;
  if (isPair) return { type: 'simple', source: toSimpleFile(draft, toSimpleText(first.pieces), second) };
  if (draft.messages.length > 1) return { type: 'rich', source: toRichFile(draft) };
  return { type: 'simple', source: toSimpleFile(draft, undefined, first) };
}

function toSimpleFile(draft: Draft, system: string | undefined, message: DraftMessage | undefined): string {
  return join(toFrontMatter(draft, system), toSimpleText(message?.pieces ?? []));
}

function toRichFile(draft: Draft): string {
  const messages = draft.messages.map(({ role, pieces }) => `{{role "${role}"}}\n${toRichText(pieces)}`);
  return join(toFrontMatter(draft, undefined), messages.join('\n'));
}

/** An empty front matter is written only where the text would be taken for one. */
function join(frontMatter: string, text: string): string {
  // After a lone carriage return the line feed would be the second half of a line end and not be layout.
  const body = text.endsWith('\r') ? text : `${text}\n`;
  if (frontMatter !== '') return `---\n${frontMatter}---\n\n${body}`;
  return isPlain(body, text) ? body : `---\n---\n\n${body}`;
}

function isPlain(body: string, text: string): boolean {
  if (/^(---|#!)/.test(body)) return false;
  const split = splitFrontMatter(body, '');
  return split.frontMatter === '' && split.text === text;
}

function toFrontMatter(draft: Draft, system: string | undefined): string {
  const given = {
    description: draft.description || undefined,
    tags: draft.tags?.length === 0 ? undefined : draft.tags,
    model: draft.model || undefined,
    config: draft.config,
    system,
    input: toInput(draft.params ?? {}),
    output: draft.output,
  };
  const entries = Object.entries(given).filter(([, value]) => value !== undefined && !isEmpty(value));
  if (entries.length === 0) return '';
  const document = new Document(Object.fromEntries(entries));
  const tags = document.get('tags', true);
  if (isCollection(tags)) tags.flow = true;
  return document.toString({ lineWidth: 0, flowCollectionPadding: false });
}

function toInput(params: Readonly<Record<string, DraftParam>>): Readonly<Record<string, unknown>> {
  const schemas = Object.entries(params).flatMap(([name, { schema, default: value }]) =>
    schema === undefined ? [] : [[value === undefined ? name : `${name}?`, schema] as const],
  );
  const defaults = Object.entries(params).flatMap(([name, { default: value }]) =>
    value === undefined ? [] : [[name, value] as const],
  );
  return {
    ...(schemas.length > 0 && { schema: Object.fromEntries(schemas) }),
    ...(defaults.length > 0 && { default: Object.fromEntries(defaults) }),
  };
}

function isEmpty(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}
