import type { JsonObject } from '../json.ts';
import { cannotCarry, readMedia, type ReadMedia } from '../media.ts';
import { toText, type Media, type Message, type Part } from '../provider.ts';

interface Conversation {
  /** Empty where there is none. */
  readonly system: string;
  readonly messages: readonly JsonObject[];
}

/** The system prompt stands beside the messages, and the roles of the messages take turns. */
export function toConversation(messages: readonly Message[]): Conversation {
  const systems = messages.filter(({ role }) => role === 'system');
  for (const { content } of systems) checkText(content);
  const system = systems.map(toText).join('\n\n');
  const turns = toTurns(messages.filter(({ role }) => role !== 'system'));
  // At least one message is wanted, so a system prompt alone is the question.
  return turns.length === 0
    ? { system: '', messages: [{ role: 'user', content: system }] }
    : { system, messages: turns };
}

function checkText(content: Message['content']): void {
  const media = typeof content === 'string' ? undefined : content.find((part) => part.type === 'media');
  if (media !== undefined) throw cannotCarry(readMedia(media), 'a system prompt holds text alone');
}

function toTurns(messages: readonly Message[]): readonly JsonObject[] {
  const turns: { role: string; contents: Message['content'][] }[] = [];
  for (const { role, content } of messages) {
    const last = turns.at(-1);
    if (last?.role === role) last.contents.push(content);
    else turns.push({ role, contents: [content] });
  }
  return turns.map(({ role, contents }, index) => {
    const content = toContent(contents);
    // An answer that the model is to continue may not end in white space.
    const isOpen = role === 'assistant' && index === turns.length - 1;
    return { role, content: isOpen && typeof content === 'string' ? content.trimEnd() : content };
  });
}

function toContent(contents: readonly Message['content'][]): string | readonly JsonObject[] {
  const [only, ...others] = contents;
  if (typeof only === 'string' && others.length === 0) return only;
  const parts = contents.flatMap((content): readonly Part[] =>
    typeof content === 'string' ? [{ type: 'text', text: content }] : content,
  );
  // A block of text without text is refused.
  return parts.filter((part) => part.type === 'media' || part.text.trim() !== '').map(toBlock);
}

function toBlock(part: Part): JsonObject {
  return part.type === 'text' ? { type: 'text', text: part.text } : toMediaBlock(part);
}

const imageTypes = new Set(['image/jpeg', 'image/png', 'image/gif', 'image/webp']);
const textTypes = /^text\/|^application\/(?:json|xml|yaml|x-yaml|toml|javascript|x-sh)$|\+(?:json|xml)$/;

function toMediaBlock(media: Media): JsonObject {
  const read = readMedia(media);
  const { data, isRemote } = read;
  const contentType = read.contentType === 'image/jpg' ? 'image/jpeg' : read.contentType;
  const title = media.name === undefined ? {} : { title: media.name };
  if (isRemote) return toRemote(read, title);
  if (data === null) throw cannotCarry(read, hint);
  if (imageTypes.has(contentType)) return { type: 'image', source: { type: 'base64', media_type: contentType, data } };
  if (contentType === 'application/pdf')
    return { type: 'document', source: { type: 'base64', media_type: contentType, data }, ...title };
  if (textTypes.test(contentType)) {
    const text = Buffer.from(data, 'base64').toString();
    return { type: 'document', source: { type: 'text', media_type: 'text/plain', data: text }, ...title };
  }
  throw cannotCarry(read, hint);
}

/** The vendor fetches pictures and PDF files itself. What says nothing about its type is a picture, unless it ends in .pdf. */
function toRemote(read: ReadMedia, title: JsonObject): JsonObject {
  const { contentType, url } = read;
  const source = { type: 'url', url };
  const isPdf = contentType === 'application/pdf' || (contentType === '' && /\.pdf$/i.test(new URL(url).pathname));
  if (isPdf) return { type: 'document', source, ...title };
  if (contentType === '' || contentType.startsWith('image/')) return { type: 'image', source };
  throw cannotCarry(read, 'only images and PDF files may be remote: give it as a data: URL with ;base64,');
}

const hint =
  'it carries jpeg, png, gif and webp images and PDF files (https: or data: URLs with ;base64,) and text files';
