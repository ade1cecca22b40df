const deviceName = /^(con|prn|aux|nul|(com|lpt)[0-9¹²³])(?=\.|$)/i;
/** What no name ends with. */
const odd = /[^\p{L}\p{M}\p{N}_-]+$/u;
const maxBytes = 200;

/** The name of another tool's prompt as one that is safe on every file system. The `_` of a partial stays. */
export function toSafeName(text: string): string {
  const [, mark = '', rest = ''] = /^(_?)(.*)$/s.exec(text.slice(0, 1000).normalize('NFC')) ?? [];
  const name = rest
    .replaceAll(/\p{Default_Ignorable_Code_Point}/gu, '')
    .replace(odd, '')
    .replaceAll(/[^\p{L}\p{M}\p{N}._-]+/gu, '-')
    .replace(/^[^\p{L}\p{N}]+/u, '')
    .replace(/(\.(md|prompt))+$/i, '')
    .replace(deviceName, '$&-prompt');
  return mark + (cut(name).replace(odd, '') || 'prompt');
}

/** A file name may have 255 bytes, and a name gets an ending and, while it is written, a longer one. */
function cut(name: string): string {
  const bytes = Buffer.from(name);
  // A letter that was cut in two is a replacement character.
  return bytes.length > maxBytes
    ? bytes
        .subarray(0, maxBytes)
        .toString()
        .replace(/\ufffd+$/, '')
    : name;
}
