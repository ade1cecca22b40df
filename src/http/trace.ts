import type { Context } from '../context.ts';
import { isSecretHeader } from './headers.ts';
import type { Head } from './exchange.ts';
import type { WireRequest } from './wire.ts';

/** Shows the traffic of one exchange on stderr, without secrets. */
export interface Trace {
  sent(request: WireRequest): Promise<void>;
  answered(head: Head): Promise<void>;
  received(chunk: Uint8Array): Promise<void>;
  ended(): Promise<void>;
}

/** What is shown of one line, and what is kept of it: a key that lies across the cut must still be seen whole. */
const shownLength = 8 * 1024;
const keptLength = 64 * 1024;

export function createTrace({ io, redactor }: Context): Trace {
  const decoder = new TextDecoder();
  let line = '';
  const show = (mark: string, text: string): string => {
    const clean = makeVisible(redactor.redact(text));
    return `${mark} ${clean.slice(0, shownLength)}${clean.length > shownLength ? '...' : ''}\n`;
  };
  const showHeaders = (mark: string, headers: Readonly<Record<string, string>>): string =>
    Object.entries(headers)
      .map(([name, value]) => show(mark, `${name}: ${isSecretHeader(name) ? '***' : value}`))
      .join('');
  const showText = (mark: string, text: string): string =>
    text
      .split(/\r\n|\r|\n/)
      .map((each) => show(mark, each.slice(0, keptLength)))
      .join('');

  return {
    async sent({ method, url, headers, body }) {
      const lines = [show('>', `${method} ${url.href}`), showHeaders('>', headers), showText('>', '')];
      if (body !== undefined) lines.push(showText('>', body));
      await io.stderr.write(lines.join(''));
    },
    async answered({ status, headers }) {
      await io.stderr.write(show('<', `status ${status}`) + showHeaders('<', headers));
    },
    /** Whole lines only: half a key at the end of a chunk would not be known for one. */
    async received(chunk) {
      const lines = decoder.decode(chunk, { stream: true }).split('\n');
      lines[0] = `${line}${lines[0] ?? ''}`;
      line = (lines.pop() ?? '').slice(0, keptLength);
      if (lines.length > 0) await io.stderr.write(lines.map((each) => show('<', each.slice(0, keptLength))).join(''));
    },
    async ended() {
      if (line !== '') await io.stderr.write(show('<', line));
      line = '';
    },
  };
}

/** Nothing that comes over the wire may steer the terminal. */
function makeVisible(text: string): string {
  return text
    .replace(/\r$/, '')
    .replaceAll(/[\x00-\x08\x0b-\x1f\x7f-\x9f]/g, (found) => `\\x${found.charCodeAt(0).toString(16).padStart(2, '0')}`);
}
