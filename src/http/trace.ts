import type { Context } from '../context.ts';
import { cutText } from './cut-text.ts';
import { isSecretHeader } from './headers.ts';
import type { Head } from './exchange.ts';
import { createPieceRedactor } from './redact-pieces.ts';
import { isStreamed, type Body } from './streamed-body.ts';
import type { WireRequest } from './wire.ts';

/** Shows the traffic of one exchange on stderr, without secrets. */
export interface Trace {
  sent(request: WireRequest): Promise<void>;
  answered(head: Head): Promise<void>;
  received(chunk: Uint8Array): Promise<void>;
  ended(): Promise<void>;
}

/** What is shown of one line, and what is kept of it: a key that lies across the first cut must still be seen whole. */
const shownLength = 8 * 1024;
const keptLength = 64 * 1024;

export function createTrace({ io, redactor }: Context, provider: string): Trace {
  const decoder = new TextDecoder();
  const takeOutPieces = createPieceRedactor(redactor.answerForms());
  let line = '';
  const show = async (direction: '>' | '<', lines: readonly string[]): Promise<void> => {
    const shown = lines.map((each) => shorten(makeVisible(takeOutPieces(redactor.redact(cutText(each, keptLength))))));
    if (io.log === null) return io.stderr.write(shown.map((each) => `${direction} ${each}\n`).join(''));
    for (const each of shown) await io.log({ level: 'debug', event: 'wire', provider, direction, line: each });
  };

  return {
    async sent({ method, url, headers, body }) {
      await show('>', [`${method} ${url.href}`, ...toLines(headers), '', ...toBodyLines(body)]);
    },
    async answered({ status, headers }) {
      await show('<', [`status ${status}`, ...toLines(headers)]);
    },
    /** Whole lines only: half a key at the end of a chunk would not be known for one. */
    async received(chunk) {
      const lines = decoder.decode(chunk, { stream: true }).split('\n');
      lines[0] = `${line}${lines[0] ?? ''}`;
      line = (lines.pop() ?? '').slice(0, keptLength + 1);
      if (lines.length > 0) await show('<', lines);
    },
    async ended() {
      if (line !== '') await show('<', [line]);
      line = '';
    },
  };
}

function toBodyLines(body: Body | undefined): readonly string[] {
  if (isStreamed(body)) return [`(${body.bytes} bytes)`];
  return body === undefined ? [] : body.split(/\r\n|\r|\n/);
}

function toLines(headers: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(headers).map(([name, value]) => `${name}: ${isSecretHeader(name) ? '***' : value}`);
}

function shorten(text: string): string {
  return text.length > shownLength ? `${text.slice(0, shownLength)}...` : text;
}

/** Nothing that comes over the wire may steer the terminal. */
function makeVisible(text: string): string {
  return text
    .replace(/\r$/, '')
    .replaceAll(/[\x00-\x08\x0b-\x1f\x7f-\x9f]/g, (found) => `\\x${found.charCodeAt(0).toString(16).padStart(2, '0')}`);
}
