import { Failure } from '../errors.ts';
import type { Prompt } from './prompt.ts';

/** What a prompt of one's own may be called. */
export interface PromptName {
  readonly name: string;
  readonly type: Prompt['type'];
}

const hint = 'a name has letters, digits, "-", "_" and ".", and begins with a letter or a digit';
const pattern = /^[\p{L}\p{N}][\p{L}\p{M}\p{N}._-]*$/u;
/** Letters that nobody sees. */
const invisible = /\p{Default_Ignorable_Code_Point}/u;
/** Devices on Windows, whatever ending follows. */
const deviceName = /^(con|prn|aux|nul|(com|lpt)[0-9¹²³])(\.|$)/i;
/** A file name may have 255 bytes, and a name gets an ending and, while it is written, a longer one. */
const maxBytes = 200;

/** A new name that is safe on every file system. `.prompt` at its end asks for a rich prompt, `.md` for a simple one. */
export function toPromptName(text: string): PromptName {
  const [, stem = text, ending] = /^(.*)\.(md|prompt)$/s.exec(text) ?? [];
  // File systems differ in whether they take an accent apart, so that it is always written in one piece.
  const name = stem.normalize('NFC');
  if (!pattern.test(name) || invisible.test(name)) throw refuse(text, 'cannot be the name of a prompt');
  if (name.endsWith('.')) throw refuse(text, 'cannot be the name of a prompt: it ends with a dot');
  if (/\.(md|prompt)$/i.test(name)) throw refuse(text, 'cannot be the name of a prompt: it would read as a path');
  if (deviceName.test(name))
    throw refuse(text, 'cannot be the name of a prompt: it is the name of a device on Windows');
  if (Buffer.byteLength(name) > maxBytes) throw refuse(text, `is too long for a name: more than ${maxBytes} bytes`);
  return { name, type: ending === 'prompt' ? 'rich' : 'simple' };
}

/** The same for names that some file system takes for one. */
export function foldName(name: string): string {
  return name.normalize('NFKC').toUpperCase().toLowerCase().normalize('NFKC');
}

function refuse(text: string, problem: string): Failure {
  const shown = text.length > 60 ? `${text.slice(0, 60)}...` : text;
  return new Failure('usage', `${JSON.stringify(shown)} ${problem}`, { hint });
}
