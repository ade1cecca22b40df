import { setTimeout as sleep } from 'node:timers/promises';
import type { Socket } from 'node:net';
import type { FailureCode } from '../../../src/errors.ts';
import { startRaw, startTls, type RawAnswer } from '../../http/servers.ts';

/** One way in which a server can misbehave, and what the program makes of it. */
export interface Fault {
  readonly name: string;
  /** Starts the server; its base URL comes back. */
  readonly serve: () => Promise<string>;
  readonly code: FailureCode | 'ok';
  /** What stderr has to say. */
  readonly words: string | RegExp;
  /** All that --stream leaves on stdout; nothing when absent. */
  readonly text?: string;
  readonly flags?: readonly string[];
}

/** Obviously no key, and of no shape that is known for one. */
export const canary = 'fake6f1d2c9b40a7e853d41c';

/** For servers that keep us waiting. Others have to begin within that time, also where all are busy. */
export const hasty = ['--idle-timeout', '1.5'];

export function raw(answer: RawAnswer): Fault['serve'] {
  return async () => (await startRaw(answer)).url;
}

/** The same bytes to everybody, then the end of the connection. */
export function says(...pieces: readonly (string | Buffer)[]): Fault['serve'] {
  return raw((socket) => void socket.end(Buffer.concat(pieces.map((piece) => Buffer.from(piece)))));
}

export function tls(certificate: string, answer: RawAnswer = () => {}): Fault['serve'] {
  return async () => (await startTls(certificate, answer)).url;
}

/** The head of an answer whose body ends with the connection. */
export function head(status: number | string, headers: Readonly<Record<string, string>> = {}): string {
  const lines = Object.entries({ Connection: 'close', ...headers }).map(([name, value]) => `${name}: ${value}\r\n`);
  return `HTTP/1.1 ${typeof status === 'number' ? `${status} Status` : status}\r\n${lines.join('')}\r\n`;
}

export const json = { 'Content-Type': 'application/json' };
export const events = { 'Content-Type': 'text/event-stream' };

export function data(value: unknown): string {
  return `data: ${typeof value === 'string' ? value : JSON.stringify(value)}\n\n`;
}

export function delta(content: unknown, more: object = {}): string {
  return data({
    id: 'chat-1',
    model: 'served',
    choices: [{ index: 0, delta: { content }, finish_reason: null }],
    ...more,
  });
}

export function finish(reason: string | null = 'stop', more: object = {}): string {
  return data({ id: 'chat-1', model: 'served', choices: [{ index: 0, delta: {}, finish_reason: reason }], ...more });
}

export const done = data('[DONE]');
export const hello = `${delta('Hello')}${delta(' there')}`;
export const whole = { model: 'served', choices: [{ message: { content: 'Hello there' }, finish_reason: 'stop' }] };

/** A stream as it comes under a perfect head. */
export function streams(...pieces: readonly (string | Buffer)[]): Fault['serve'] {
  return says(head(200, events), ...pieces);
}

/** One piece after the other, for as long as anybody listens. */
export async function drip(socket: Socket, pieces: Iterable<string | Buffer>, everyMs: number): Promise<void> {
  for (const piece of pieces) {
    if (socket.destroyed) return;
    socket.write(piece);
    await sleep(everyMs);
  }
}

export function* forever(piece: string): Generator<string> {
  for (;;) yield piece;
}
