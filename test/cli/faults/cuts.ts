import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { startRaw } from '../../http/servers.ts';
import { data, delta, done, events, finish, head } from './fault.ts';
import type { Ask } from './play.ts';

/** What the whole stream says. */
const text = 'Once upon a time, caf\u00e9 and \u{1f600} were\nwords.';
const usage = { prompt_tokens: 7, completion_tokens: 9 };
const deltas = text.match(/\S+\s*/gu) ?? [];
const beginning = Buffer.from(`: hello\n\n${deltas.map((piece) => delta(piece)).join('')}`);
/** The finish up to its last brace is no finish yet. */
const beforeEnd = Buffer.concat([beginning, Buffer.from(finish().trimEnd().slice(0, -1))]);
const stream = Buffer.concat([beginning, Buffer.from(finish() + data({ choices: [], usage }) + done)]);

const ways = ['reset', 'clean end', 'chunked EOF', 'closed'] as const;
type Way = (typeof ways)[number];

export interface Cut {
  readonly place: number;
  readonly way: Way;
  readonly isLive: boolean;
}

/** Ten places before the end: all over the stream, within a code point, and the two around the finish. */
const places = [
  0,
  5,
  ...[0.2, 0.4, 0.6, 0.8].map((part) => Math.floor(beginning.length * part)),
  beginning.indexOf('\u00e9') + 1,
  beginning.indexOf('\u{1f600}') + 2,
  beginning.length,
  beforeEnd.length,
];

export const cuts: readonly Cut[] = places.flatMap((place) =>
  ways.flatMap((way) => [true, false].map((isLive) => ({ place, way, isLive }))),
);

/** What is wrong with the way the program takes a stream that is cut. */
export async function findCutProblems(cut: Cut, askFaulty: Ask): Promise<readonly string[]> {
  const { place, way, isLive } = cut;
  const server = await startRaw((socket) => sendCut(socket, cut));
  const { code, stdout, stderr } = await askFaulty(server.url, isLive ? ['--stream'] : []);
  const problems: string[] = [];
  const expected = isLive ? toWhole(place) : '';
  // A reset may overtake bytes that were sent before it.
  const isRight = way === 'reset' ? expected.startsWith(stdout) : stdout === expected;
  if (!isRight) problems.push(`stdout is ${JSON.stringify(stdout)} in place of ${JSON.stringify(expected)}`);
  const codes = toWhole(place) === '' ? [7, 8] : [8];
  if (!codes.includes(code)) problems.push(`exit ${code}`);
  if (!/^aix: (incomplete: .*|the answer broke off|Connection .*)\n/.test(stderr)) problems.push(`stderr is ${stderr}`);
  return problems.map((problem) => `${way} at ${place}, ${isLive ? 'live' : 'whole'}: ${problem}`);
}

/** The text of all events that lie before the place. */
function toWhole(place: number): string {
  const lines = stream.subarray(0, place).toString().split('\n');
  return deltas.slice(0, lines.filter((line) => line.startsWith('data: ') && line.endsWith('}')).length).join('');
}

async function sendCut(socket: Socket, { place, way }: Cut): Promise<void> {
  const part = stream.subarray(0, place);
  const isChunked = way === 'clean end' || way === 'chunked EOF';
  socket.write(head(200, isChunked ? { ...events, 'Transfer-Encoding': 'chunked' } : events));
  if (isChunked && place > 0) socket.write(`${place.toString(16)}\r\n`);
  socket.write(part);
  if (isChunked && place > 0) socket.write('\r\n');
  // Long enough for the bytes to be read before a reset takes them away.
  await sleep(50);
  if (way === 'reset') socket.resetAndDestroy();
  else socket.end(way === 'clean end' ? '0\r\n\r\n' : '');
}
