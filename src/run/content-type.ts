interface Signature {
  readonly contentType: string;
  /** What stands at a place in the file, as Latin-1. */
  readonly marks: readonly { readonly at: number; readonly text: string }[];
}

const ftyp = { at: 4, text: 'ftyp' };
const riff = { at: 0, text: 'RIFF' };

/** First match wins. */
const signatures: readonly Signature[] = [
  { contentType: 'image/png', marks: [{ at: 0, text: '\u0089PNG\r\n\u001A\n' }] },
  { contentType: 'image/jpeg', marks: [{ at: 0, text: '\u00FF\u00D8\u00FF' }] },
  { contentType: 'image/gif', marks: [{ at: 0, text: 'GIF8' }] },
  { contentType: 'image/webp', marks: [riff, { at: 8, text: 'WEBP' }] },
  { contentType: 'image/heic', marks: [ftyp, { at: 8, text: 'hei' }] },
  { contentType: 'image/heif', marks: [ftyp, { at: 8, text: 'mif1' }] },
  { contentType: 'image/avif', marks: [ftyp, { at: 8, text: 'avif' }] },
  { contentType: 'application/pdf', marks: [{ at: 0, text: '%PDF-' }] },
  { contentType: 'audio/wav', marks: [riff, { at: 8, text: 'WAVE' }] },
  { contentType: 'audio/mpeg', marks: [{ at: 0, text: 'ID3' }] },
  { contentType: 'audio/mpeg', marks: [{ at: 0, text: '\u00FF\u00FB' }] },
  { contentType: 'audio/mpeg', marks: [{ at: 0, text: '\u00FF\u00F3' }] },
  { contentType: 'audio/aac', marks: [{ at: 0, text: '\u00FF\u00F1' }] },
  { contentType: 'audio/ogg', marks: [{ at: 0, text: 'OggS' }] },
  { contentType: 'audio/flac', marks: [{ at: 0, text: 'fLaC' }] },
  { contentType: 'audio/mp4', marks: [ftyp, { at: 8, text: 'M4A' }] },
  { contentType: 'video/quicktime', marks: [ftyp, { at: 8, text: 'qt' }] },
  { contentType: 'video/mp4', marks: [ftyp] },
  { contentType: 'video/webm', marks: [{ at: 0, text: '\u001AE\u00DF\u00A3' }] },
];

const longestHead = 16;

/** What the bytes themselves say they are; names lie. Null for text and for what is not known. */
export function findContentType(bytes: Uint8Array): string | null {
  const head = Buffer.from(bytes.subarray(0, longestHead)).toString('latin1');
  const found = signatures.find(({ marks }) => marks.every(({ at, text }) => head.startsWith(text, at)));
  return found?.contentType ?? null;
}

const typesOfNames: Readonly<Record<string, string>> = {
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  gif: 'image/gif',
  webp: 'image/webp',
  heic: 'image/heic',
  avif: 'image/avif',
  pdf: 'application/pdf',
  wav: 'audio/wav',
  mp3: 'audio/mpeg',
  m4a: 'audio/mp4',
  ogg: 'audio/ogg',
  flac: 'audio/flac',
  mp4: 'video/mp4',
  mov: 'video/quicktime',
  webm: 'video/webm',
};

/** What the name of something that lies elsewhere promises, or null. */
export function findTypeOfName(name: string): string | null {
  const ending = /\.(\w+)$/.exec(name)?.[1]?.toLowerCase() ?? '';
  return Object.hasOwn(typesOfNames, ending) ? (typesOfNames[ending] ?? null) : null;
}
