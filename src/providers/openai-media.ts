import { Failure } from '../errors.ts';
import type { JsonObject } from './json.ts';
import type { Part } from './provider.ts';

type Media = Extract<Part, { readonly type: 'media' }>;

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
  const { url } = media;
  const type = (media.contentType ?? /^data:([^;,]*)/i.exec(url)?.[1] ?? '').toLowerCase();
  const data = /^data:[^,]*;base64,(.*)$/is.exec(url)?.[1];
  const isRemote = /^https?:\/\//i.test(url);
  // A remote file of no known type is a picture: that is what models are shown.
  if (type.startsWith('image/') ? isRemote || data !== undefined : isRemote && type === '')
    return { type: 'image_url', image_url: { url } };
  const format = Object.hasOwn(audioFormats, type) ? audioFormats[type] : undefined;
  if (data !== undefined && format !== undefined) return { type: 'input_audio', input_audio: { data, format } };
  if (data !== undefined && type === 'application/pdf')
    return { type: 'file', file: { filename: 'document.pdf', file_data: url } };
  throw cannotCarry(type, isRemote, url);
}

function cannotCarry(type: string, isRemote: boolean, url: string): Failure {
  const shown = url.startsWith('data:') ? 'a data: URL' : `"${url}"`;
  const known = type in audioFormats || type === 'application/pdf';
  return new Failure(
    'usage',
    `the provider cannot carry ${type === '' ? 'media of no known type' : type} in ${shown}`,
    {
      hint:
        known && isRemote
          ? 'only images may be remote: give it as a data: URL with ;base64,'
          : 'it carries images (https: or data: URLs), wav and mp3 sound and PDF files (data: URLs with ;base64,)',
    },
  );
}
