import { isObject, type JsonObject } from '../json.ts';
import { cannotCarry, readMedia } from '../media.ts';
import type { Media, Message, Part } from '../provider.ts';

export interface Contents {
  readonly system: JsonObject | null;
  readonly turns: readonly JsonObject[];
}

/** The system prompt stands beside the turns, or, for a model that has no place for it, in front of the first one. */
export function toContents(messages: readonly Message[], hasSystem: boolean): Contents {
  const system = messages.filter(({ role }) => role === 'system').flatMap(toSystemParts);
  const turns = messages
    .filter(({ role }) => role !== 'system')
    .map((message) => toTurn(message.role === 'assistant' ? 'model' : 'user', toParts(message)));
  if (system.length === 0) return { system: null, turns };
  // A request without turns is refused, so there the system prompt is what the user says.
  if (turns.length === 0) return { system: null, turns: [toTurn('user', system)] };
  return hasSystem ? { system: { parts: system }, turns } : { system: null, turns: withFirst(turns, system) };
}

function withFirst([first, ...rest]: readonly JsonObject[], system: readonly JsonObject[]): readonly JsonObject[] {
  const { role, parts } = first ?? {};
  if (role !== 'user' || !Array.isArray(parts)) return [toTurn('user', system), ...(first ? [first] : []), ...rest];
  return [toTurn('user', [...system, ...parts.filter(isObject)]), ...rest];
}

function toTurn(role: 'user' | 'model', parts: readonly JsonObject[]): JsonObject {
  return { role, parts };
}

function toParts({ content }: Message): readonly JsonObject[] {
  return typeof content === 'string' ? [{ text: content }] : content.map(toPart);
}

function toSystemParts({ content }: Message): readonly JsonObject[] {
  if (typeof content === 'string') return [{ text: content }];
  return content.map((part) => {
    if (part.type === 'text') return { text: part.text };
    throw cannotCarry(readMedia(part), 'the system prompt takes text alone: put it into the prompt');
  });
}

function toPart(part: Part): JsonObject {
  return part.type === 'text' ? { text: part.text } : toMediaPart(part);
}

/** The type may be unknown only of what the server fetches itself. */
function toMediaPart(media: Media): JsonObject {
  const read = readMedia(media);
  const { contentType, data, isRemote, url } = read;
  const isKnown = /^(?:image|audio|video|text)\/|^application\/pdf$/.test(contentType);
  if (isKnown && data !== null) return { inlineData: { mimeType: contentType, data } };
  if (isRemote && isKnown) return { fileData: { mimeType: contentType, fileUri: url } };
  if (isRemote && contentType === '') return { fileData: { fileUri: url } };
  throw cannotCarry(read, 'it carries images, sound, video, text and PDF files (https: or data: URLs with ;base64,)');
}
