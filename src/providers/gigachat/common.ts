import type { JsonObject } from '../json.ts';
import { cannotCarry, readMedia } from '../media.ts';
import type { ChatSettings, Message, Tool } from '../provider.ts';

/** Files are uploaded beforehand and named by their ids, which is more than one request. */
export function toPlainContent({ content }: Message): string {
  if (typeof content === 'string') return content;
  return content
    .map((part) => {
      if (part.type === 'text') return part.text;
      throw cannotCarry(readMedia(part), 'GigaChat takes text here; files only by the id of an upload');
    })
    .join('');
}

/** Null for what has no word: thinking cannot be forbidden, nor counted in tokens. */
export function toEffort(reasoning: ChatSettings['reasoning']): string | null {
  return typeof reasoning === 'string' && reasoning !== 'none' ? reasoning : null;
}

export function toFunction({ name, description, parameters }: Tool): JsonObject {
  return { name, ...(description === null ? {} : { description }), parameters };
}
