import type { JsonObject } from '../json.ts';
import { cannotCarry, readMedia } from '../media.ts';
import type { Media, Part } from '../provider.ts';

/** The parts of a message as chat completions take them. */
export function toWireParts(parts: readonly Part[]): readonly JsonObject[] {
  return parts.map((part) => (part.type === 'text' ? { type: 'text', text: part.text } : toWireMedia(part)));
}

const audioFormats: Readonly<Record<string, string>> = {
  'audio/mp3': 'mp3',
  'audio/mpeg': 'mp3',
  'audio/wav': 'wav',
  'audio/wave': 'wav',
  'audio/x-wav': 'wav',
};

/** Only pictures may be fetched by the server; sound and documents travel in the request. */
function toWireMedia(media: Media): JsonObject {
  const read = readMedia(media);
  const { contentType, data, isRemote, url } = read;
  // A remote file of no known type is a picture: that is what models are shown.
  if (contentType.startsWith('image/') ? isRemote || data !== null : isRemote && contentType === '')
    return { type: 'image_url', image_url: { url } };
  const format = Object.hasOwn(audioFormats, contentType) ? audioFormats[contentType] : undefined;
  if (data !== null && format !== undefined) return { type: 'input_audio', input_audio: { data, format } };
  if (data !== null && contentType === 'application/pdf')
    return { type: 'file', file: { filename: media.name ?? 'document.pdf', file_data: url } };
  const isKnown = format !== undefined || contentType === 'application/pdf';
  throw cannotCarry(read, isKnown && isRemote ? remoteHint : hint);
}

const remoteHint = 'only images may be remote: give it as a data: URL with ;base64,';
const hint = 'it carries images (https: or data: URLs), wav and mp3 sound and PDF files (data: URLs with ;base64,)';
