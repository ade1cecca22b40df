import type { JsonObject } from '../json.ts';
import { cannotCarry, readMedia } from '../media.ts';
import type { Media, Message, Part } from '../provider.ts';

interface Turn {
  readonly role: Message['role'];
  readonly content: JsonObject[];
}

/** The messages as Converse takes them: the system prompt beside them, and roles that alternate. */
export function toConversation(messages: readonly Message[]): JsonObject {
  const system: JsonObject[] = [];
  const turns: Turn[] = [];
  const names = new Set<string>();
  for (const { role, content } of messages) {
    const parts: readonly Part[] = typeof content === 'string' ? [{ type: 'text', text: content }] : content;
    if (role === 'system') system.push(...parts.map(toSystemBlock));
    else addTurn(turns, { role, content: toBlocks(parts, names) });
  }
  return { messages: turns, ...(system.length === 0 ? {} : { system }) };
}

function addTurn(turns: Turn[], turn: Turn): void {
  const last = turns.at(-1);
  if (last?.role === turn.role) last.content.push(...turn.content);
  else turns.push(turn);
}

function toSystemBlock(part: Part): JsonObject {
  if (part.type === 'text') return { text: part.text };
  throw cannotCarry(readMedia(part), 'put it into a message of the user: the system prompt is text alone');
}

/** A text that is blank is refused, so the one between two files is left out. */
function toBlocks(parts: readonly Part[], names: Set<string>): JsonObject[] {
  const said = parts.filter((part) => part.type !== 'text' || part.text.trim() !== '');
  return (said.length === 0 ? parts : said).map((part) =>
    part.type === 'text' ? { text: part.text } : toMediaBlock(part, names),
  );
}

type Form = readonly [block: 'image' | 'document' | 'audio' | 'video', format: string];

const openXml = 'application/vnd.openxmlformats-officedocument';

const forms: Readonly<Record<string, Form>> = {
  'image/png': ['image', 'png'],
  'image/jpeg': ['image', 'jpeg'],
  'image/jpg': ['image', 'jpeg'],
  'image/gif': ['image', 'gif'],
  'image/webp': ['image', 'webp'],
  'application/pdf': ['document', 'pdf'],
  'application/msword': ['document', 'doc'],
  [`${openXml}.wordprocessingml.document`]: ['document', 'docx'],
  'application/vnd.ms-excel': ['document', 'xls'],
  [`${openXml}.spreadsheetml.sheet`]: ['document', 'xlsx'],
  'text/csv': ['document', 'csv'],
  'text/html': ['document', 'html'],
  'text/markdown': ['document', 'md'],
  'text/plain': ['document', 'txt'],
  'audio/mpeg': ['audio', 'mp3'],
  'audio/mp3': ['audio', 'mp3'],
  'audio/wav': ['audio', 'wav'],
  'audio/x-wav': ['audio', 'wav'],
  'audio/ogg': ['audio', 'ogg'],
  'audio/flac': ['audio', 'flac'],
  'video/mp4': ['video', 'mp4'],
  'video/webm': ['video', 'webm'],
  'video/quicktime': ['video', 'mov'],
  'video/x-matroska': ['video', 'mkv'],
};

function toMediaBlock(media: Media, names: Set<string>): JsonObject {
  const read = readMedia(media);
  const { contentType, data, isRemote } = read;
  const form = Object.hasOwn(forms, contentType) ? forms[contentType] : undefined;
  if (form === undefined || data === null) throw cannotCarry(read, isRemote ? remoteHint : hint);
  const [block, format] = form;
  const source = { format, source: { bytes: data } };
  return { [block]: block === 'document' ? { ...source, name: toName(media.name, names) } : source };
}

const remoteHint = 'Bedrock fetches nothing: give it as a file, or as a data: URL with ;base64,';
const hint =
  'it carries png, jpeg, gif and webp images, PDF, Word, Excel, CSV, HTML, Markdown and text files, sound and video';

/** Only some characters are allowed in a name, and no two documents of a request may share one. */
function toName(given: string | undefined, names: Set<string>): string {
  const stem = (given ?? '').replace(/\.[^.]*$/, '');
  const clean = stem.replaceAll(/[^A-Za-z0-9\s()[\]-]+/g, '-').replaceAll(/\s+/g, ' ');
  const base = clean.slice(0, 180).trim() || 'document';
  let name = base;
  for (let count = 2; names.has(name); count += 1) name = `${base} (${count})`;
  names.add(name);
  return name;
}
