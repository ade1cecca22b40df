import type { JsonObject } from '../json.ts';
import { cannotCarry, readMedia } from '../media.ts';
import type { Media, Part } from '../provider.ts';
import type { MediaForms } from '../settings.ts';

/** The parts of a message as chat completions take them. */
export function toWireParts(parts: readonly Part[], forms: MediaForms = {}): readonly JsonObject[] {
  return parts.map((part) => (part.type === 'text' ? { type: 'text', text: part.text } : toWireMedia(part, forms)));
}

const audioFormats: Readonly<Record<string, string>> = {
  'audio/mp3': 'mp3',
  'audio/mpeg': 'mp3',
  'audio/wav': 'wav',
  'audio/wave': 'wav',
  'audio/x-wav': 'wav',
};

/** Only pictures may be fetched by the server; sound and documents travel in the request, unless it takes their URLs. */
function toWireMedia(media: Media, forms: MediaForms): JsonObject {
  const read = readMedia(media);
  const { contentType, data, isRemote, url } = read;
  // A remote file of no known type is a picture: that is what models are shown.
  if (contentType.startsWith('image/') ? isRemote || data !== null : isRemote && contentType === '')
    return { type: 'image_url', image_url: forms.image === 'plain' ? url : { url } };
  const isPdf = contentType === 'application/pdf';
  if (isPdf && forms.pdf === 'document-url' && (isRemote || data !== null)) return toDocument(media);
  const format = Object.hasOwn(audioFormats, contentType) ? audioFormats[contentType] : undefined;
  if (data !== null && format !== undefined)
    return { type: 'input_audio', input_audio: forms.audio === 'plain' ? data : { data, format } };
  if (data !== null && isPdf) return { type: 'file', file: { filename: media.name ?? 'document.pdf', file_data: url } };
  throw cannotCarry(read, (format !== undefined || isPdf) && isRemote ? remoteHint : hint);
}

function toDocument({ url, name }: Media): JsonObject {
  return { type: 'document_url', document_url: url, ...(name === undefined ? {} : { document_name: name }) };
}

const remoteHint = 'only images may be remote: give it as a data: URL with ;base64,';
const hint = 'it carries images (https: or data: URLs), wav and mp3 sound and PDF files (data: URLs with ;base64,)';
