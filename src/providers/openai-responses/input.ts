import type { JsonObject } from '../json.ts';
import { cannotCarry, readMedia } from '../media.ts';
import { toText, type Media, type Message, type Part } from '../provider.ts';

interface Input {
  readonly instructions: string | null;
  readonly items: readonly JsonObject[];
}

/**
 * The words of the system stand beside the input, where all servers of this protocol look for them. Those between other
 * messages keep their place.
 */
export function toInput(messages: readonly Message[], hasDeveloper: boolean): Input {
  const start = messages.findIndex(({ role }) => role !== 'system');
  const head = messages.slice(0, start === -1 ? messages.length : start);
  const system = hasDeveloper ? 'developer' : 'system';
  const items = messages.slice(head.length).map(({ role, content }) => ({
    role: role === 'system' ? system : role,
    content: toWireParts(content, role),
  }));
  return { instructions: head.length === 0 ? null : head.map(toText).join('\n\n'), items };
}

function toWireParts(content: Message['content'], role: Message['role']): readonly JsonObject[] {
  const parts: readonly Part[] = typeof content === 'string' ? [{ type: 'text', text: content }] : content;
  const type = role === 'assistant' ? 'output_text' : 'input_text';
  return parts.map((part) => (part.type === 'text' ? { type, text: part.text } : toWireMedia(part, role)));
}

function toWireMedia(media: Media, role: Message['role']): JsonObject {
  const read = readMedia(media);
  const { contentType, data, isRemote, url } = read;
  const isThere = isRemote || data !== null;
  if (role === 'assistant') throw cannotCarry(read, 'an answer of the model holds text alone');
  // A remote file of no known type is a picture: that is what models are shown.
  if (contentType.startsWith('image/') ? isThere : isRemote && contentType === '')
    return { type: 'input_image', image_url: url };
  if (contentType === 'application/pdf' && isRemote) return { type: 'input_file', file_url: url };
  if (contentType === 'application/pdf' && data !== null)
    return { type: 'input_file', filename: media.name ?? 'document.pdf', file_data: url };
  throw cannotCarry(read, 'it carries images and PDF files (https: URLs, or data: URLs with ;base64,)');
}
