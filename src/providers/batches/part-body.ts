import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import type { Timeouts } from '../../http/client.ts';
import type { StreamedBody } from '../../http/streamed-body.ts';

/** Requests on disk, one a line, each line with its end. */
export interface LineFile {
  readonly path: string;
  readonly bytes: number;
}

interface Form {
  readonly fields: Readonly<Record<string, string>>;
  /** What the file is called in the form. */
  readonly name: string;
}

/** RFC 7578, around the file as it is. */
export function toFormBody(
  file: LineFile,
  { fields, name }: Form,
): { readonly body: StreamedBody; readonly contentType: string } {
  const boundary = `aix-${randomUUID()}`;
  const parts = Object.entries(fields).map(
    ([field, value]) => `--${boundary}\r\nContent-Disposition: form-data; name="${field}"\r\n\r\n${value}\r\n`,
  );
  const head = `${parts.join('')}--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="${name}"\r\nContent-Type: application/jsonl\r\n\r\n`;
  const tail = `\r\n--${boundary}--\r\n`;
  const body = toBody({ head, tail, bytes: file.bytes }, () => readChunks(file));
  return { body, contentType: `multipart/form-data; boundary=${boundary}` };
}

interface Frame {
  readonly head: string;
  readonly tail: string;
}

const [lineEnd, comma] = [0x0a, 0x2c];

/** JSON has no line ends within a line, so each of them becomes the comma after a member, and the last one goes. */
export function toListBody(file: LineFile, { head, tail }: Frame): StreamedBody {
  const bytes = Math.max(0, file.bytes - 1);
  return toBody({ head, tail, bytes }, async function* readMembers() {
    let done = 0;
    for await (const chunk of readChunks(file)) {
      for (let at = chunk.indexOf(lineEnd); at !== -1; at = chunk.indexOf(lineEnd, at + 1)) chunk[at] = comma;
      yield chunk.subarray(0, bytes - done);
      done += chunk.length;
    }
  });
}

function toBody(
  { head, tail, bytes }: Frame & { readonly bytes: number },
  open: () => AsyncIterable<Uint8Array>,
): StreamedBody {
  return {
    bytes: Buffer.byteLength(head) + bytes + Buffer.byteLength(tail),
    async *open() {
      yield Buffer.from(head);
      yield* open();
      yield Buffer.from(tail);
    },
  };
}

async function* readChunks({ path }: LineFile): AsyncGenerator<Buffer> {
  for await (const chunk of createReadStream(path, { highWaterMark: 256 * 1024 })) yield chunk as Buffer;
}

/** Lines that are slower than that take no part in such work. */
const bytesPerMs = 50;

/** The vendor has nothing to say before all of it has come. */
export function toUploadTimeouts(timeouts: Timeouts, bytes: number): Timeouts {
  return { ...timeouts, firstByteMs: timeouts.firstByteMs + bytes / bytesPerMs, totalMs: null };
}
