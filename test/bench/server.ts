import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

// What every side asks, in a process of its own so that it does not take turns with the clock. The first part of the
// path says what the answer is: /answer, /short, /wait-50, /chunks-100000, /megabytes-200, /token-joined, /token-apart.

const answers: Readonly<Record<string, (exchange: Exchange) => void>> = {
  answer: sendAnswer,
  short: sendShort,
  wait: (exchange) => setTimeout(sendShort, exchange.amount, exchange),
  chunks: ({ amount, response }) => void sendFrames(response, { count: amount, text: 'word ' }),
  megabytes: ({ amount, response }) => void sendFrames(response, { count: amount * 256, text: 'words '.repeat(683) }),
  token: sendToken,
};

interface Exchange {
  readonly response: ServerResponse;
  readonly amount: number;
  readonly word: string;
  readonly isStreamed: boolean;
}

const wordCount = 40;
const quietMs = 200;
const usage = { prompt_tokens: 9, completion_tokens: 4, total_tokens: 13 };
const known = { id: 'chatcmpl-bench', created: 1_700_000_000, model: 'm' };
const ending = `${toEvent([{ index: 0, delta: {}, finish_reason: 'stop' }])}data: [DONE]\n\n`;
const streamHead = { 'content-type': 'text/event-stream' };

const shortStream = Buffer.from(`${toDelta('A short answer.', { role: 'assistant' })}${ending}`);
const shortDocument = Buffer.from(
  JSON.stringify({
    ...known,
    object: 'chat.completion',
    choices: [{ index: 0, message: { role: 'assistant', content: 'A short answer.' }, finish_reason: 'stop' }],
    usage,
  }),
);

const server = createServer(async (request, response) => {
  const body = await readText(request);
  const [kind = '', word = ''] = (request.url ?? '').split('/')[1]?.split('-') ?? [];
  answers[kind]?.({ response, amount: Number(word), word, isStreamed: body.includes('"stream":true') });
});
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  process.send?.({ port: address.port });
});
process.on('disconnect', () => process.exit());

function sendAnswer({ response }: Exchange): void {
  response.writeHead(200, streamHead);
  for (let at = 0; at < wordCount; at += 1) response.write(toDelta(`word${at} `));
  response.end(ending);
}

function sendShort({ response, isStreamed }: Exchange): void {
  const body = isStreamed ? shortStream : shortDocument;
  const type = isStreamed ? streamHead['content-type'] : 'application/json';
  response.writeHead(200, { 'content-type': type, 'content-length': body.length }).end(body);
}

/** The head comes with the token or long before it; the moment is told of the write that the token goes out with. */
async function sendToken({ response, word }: Exchange): Promise<void> {
  response.writeHead(200, streamHead);
  if (word === 'apart') response.flushHeaders();
  await new Promise((resolve) => setTimeout(resolve, quietMs));
  const at = String(process.hrtime.bigint());
  response.write(toDelta('first-token ', { role: 'assistant' }));
  process.send?.({ at });
  await new Promise((resolve) => setTimeout(resolve, quietMs / 4));
  response.end(ending);
}

/** As fast as it is read: each event in an HTTP chunk of its own, as servers send them, but many in one write. */
async function sendFrames(response: ServerResponse, { count, text }: { count: number; text: string }): Promise<void> {
  const { socket } = response;
  if (socket === null) return;
  socket.on('error', () => {});
  socket.write('HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n');
  const frame = toFrame(toDelta(text));
  const perBlock = Math.max(1, Math.floor(65_536 / frame.length));
  // No model says the same word for ever.
  const frames = Array.from({ length: perBlock }, (_, at) => toFrame(toDelta(`${1000 + (at % 9000)}${text.slice(4)}`)));
  const block = Buffer.from(frames.join(''));
  for (let left = count; left > 0; left -= perBlock) {
    if (socket.destroyed) return;
    const part = left >= perBlock ? block : block.subarray(0, left * frame.length);
    if (!socket.write(part)) await drained(socket);
  }
  socket.end(`${toFrame(ending)}0\r\n\r\n`);
}

/** It may also go away, and the next look at it says so. */
function drained(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    const stop = (): void => {
      socket.off('drain', stop).off('close', stop);
      resolve();
    };
    socket.on('drain', stop).on('close', stop);
  });
}

function toDelta(content: string, more: object = {}): string {
  return toEvent([{ index: 0, delta: { ...more, content }, finish_reason: null }]);
}

function toEvent(choices: readonly object[]): string {
  return `data: ${JSON.stringify({ ...known, object: 'chat.completion.chunk', choices })}\n\n`;
}

function toFrame(event: string): string {
  return `${event.length.toString(16)}\r\n${event}\r\n`;
}

async function readText(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}
