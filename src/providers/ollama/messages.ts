import type { JsonObject } from '../json.ts';
import { cannotCarry, readMedia } from '../media.ts';
import { toText, type Media, type Message } from '../provider.ts';

/** Images stand beside the words of a message, as base64 without the `data:` in front. */
export function toWireMessage(message: Message): JsonObject {
  const { role, content } = message;
  const parts = typeof content === 'string' ? [] : content;
  const images = parts.flatMap((part) => (part.type === 'media' ? [toImage(part)] : []));
  return { role, content: toText(message), ...(images.length === 0 ? {} : { images }) };
}

function toImage(media: Media): string {
  const read = readMedia(media);
  const { contentType, data, isRemote } = read;
  if (data !== null && contentType.startsWith('image/')) return data;
  const mayBeImage = contentType === '' || contentType.startsWith('image/');
  throw cannotCarry(read, isRemote && mayBeImage ? remoteHint : hint);
}

const remoteHint = 'Ollama fetches nothing: attach the file itself, or give it as a data: URL with ;base64,';
const hint = 'Ollama carries images alone (data: URLs with ;base64,)';
