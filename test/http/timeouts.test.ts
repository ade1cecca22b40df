import { createServer } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Clock } from '../../src/context.ts';
import { createTestContext } from '../helpers/run.ts';
import { createSender, findFailure, readBody, toCode, transports } from './sender.ts';
import { sendOk, startRaw } from './servers.ts';

const head = 'HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n';

/** A server that takes connections and never says a word, so that a TLS handshake hangs. */
async function startSilent(): Promise<number> {
  const server = createServer(() => {});
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

describe.each(transports)('over the %s transport', (transport) => {
  const sender = (): ReturnType<typeof createSender> => createSender(transport);

  test('a connection that is not made in time fails, the handshake of TLS included', async () => {
    const port = await startSilent();
    const failure = await findFailure(
      sender().send(`https://localhost:${port}/v1?key=x`, { timeouts: { connectMs: 50 } }),
    );
    expect(failure).toMatchObject({ code: 'network', detail: 'no connection within 0.05 s', isRetryable: true });
    expect(failure.message).toBe(`Connection failed to https://localhost:${port}/v1`);
  });

  test('an answer that does not begin in time fails, and the socket is closed', async () => {
    const server = await startRaw(() => {});
    const failure = await findFailure(sender().send(server.url, { timeouts: { firstByteMs: 50 } }));
    expect(failure).toMatchObject({ code: 'network', message: 'no answer within 0.05 s', isRetryable: true });
    await server.closed;
  });

  test('a head that trickles in for ever fails', async () => {
    const server = await startRaw((socket) => {
      socket.write('HTTP/1.1 200 OK\r\n');
      const timer = setInterval(() => socket.write('X-A: 1\r\n'), 5);
      socket.on('close', () => clearInterval(timer));
    });
    const failure = await findFailure(sender().send(server.url, { timeouts: { firstByteMs: 80 } }));
    expect(failure.message).toBe('no answer within 0.08 s');
  });

  test('a body that falls silent fails, and what came before is kept', async () => {
    const server = await startRaw((socket) => void socket.write(`${head}data: a`));
    const response = await sender().send(server.url, { timeouts: { byteIdleMs: 60 } });
    const iterator = response.body[Symbol.asyncIterator]();
    const first = await iterator.next();
    expect(Buffer.from(first.value ?? []).toString()).toBe('data: a');
    const failure = await findFailure(iterator.next());
    expect(failure).toMatchObject({ code: 'network', message: 'nothing came for 0.06 s in the middle of the answer' });
    await server.closed;
  });

  test('signs of life without payload do not hold an answer open', async () => {
    const server = await startRaw((socket) => {
      socket.write(head);
      const timer = setInterval(() => socket.write(': keep-alive\n\n'), 10);
      socket.on('close', () => clearInterval(timer));
    });
    const response = await sender().send(server.url, { timeouts: { byteIdleMs: 1000, payloadIdleMs: 80 } });
    const failure = await findFailure(readBody(response));
    expect(failure).toMatchObject({ code: 'network', message: 'nothing new came for 0.08 s, only signs of life' });
    await server.closed;
  });

  test('payload that keeps coming keeps an answer open beyond the idle time', async () => {
    const server = await startRaw(async (socket) => {
      socket.write(head);
      for (let at = 0; at < 15; at += 1) {
        await new Promise((resolve) => setTimeout(resolve, 60));
        socket.write('data: x\n\n');
      }
      socket.end();
    });
    const response = await sender().send(server.url, { timeouts: { byteIdleMs: 700, payloadIdleMs: 700 } });
    let text = '';
    for await (const chunk of response.body) {
      response.progress();
      text += Buffer.from(chunk).toString();
    }
    expect(text).toBe('data: x\n\n'.repeat(15));
  });

  test('an answer that takes too long as a whole fails', async () => {
    const server = await startRaw((socket) => {
      socket.write(head);
      const timer = setInterval(() => socket.write('data: x\n\n'), 10);
      socket.on('close', () => clearInterval(timer));
    });
    const response = await sender().send(server.url, { timeouts: { totalMs: 100 } });
    const failure = await findFailure(readBody(response));
    expect(failure).toMatchObject({ code: 'network', message: 'no complete answer within 0.1 s', isRetryable: false });
    await server.closed;
  });

  test('the whole time counts before the head too', async () => {
    const server = await startRaw(() => {});
    const failure = await findFailure(sender().send(server.url, { timeouts: { totalMs: 50 } }));
    expect(failure.message).toBe('no complete answer within 0.05 s');
  });

  test('what was spent before the request counts too', async () => {
    const server = await startRaw(() => {});
    const timeouts = { totalMs: 3_600_000, spentMs: 3_599_950 };
    expect((await findFailure(sender().send(server.url, { timeouts }))).message).toBe(
      'no complete answer within 3600 s',
    );
  });

  test('a slow reader of ours is no silence of the server', async () => {
    const server = await startRaw((socket) => {
      socket.write(`${head}first`);
      setTimeout(() => socket.end('second'), 900);
    });
    const response = await sender().send(server.url, { timeouts: { byteIdleMs: 700, payloadIdleMs: 700 } });
    let text = '';
    for await (const chunk of response.body) {
      text += Buffer.from(chunk).toString();
      await new Promise((resolve) => setTimeout(resolve, 800));
    }
    expect(text).toBe('firstsecond');
  });

  test('no clock runs on after an end, a failure or an abort', async () => {
    const running = new Set<() => void>();
    const context = createTestContext([]);
    const after: Clock['after'] = (ms, action) => {
      const stop = context.clock.after(ms, action);
      running.add(stop);
      return () => {
        running.delete(stop);
        stop();
      };
    };
    const controller = new AbortController();
    const client = createSender(transport, { clock: { ...context.clock, after } });
    const fine = await startRaw((socket) => void setTimeout(() => sendOk(socket, 'ok'), 10));
    const reset = await startRaw((socket) => void socket.resetAndDestroy());
    const silent = await startRaw(() => controller.abort());
    expect(await client.read(fine.url, { timeouts: { totalMs: 9000 } })).toBe('ok');
    expect(await toCode(client.read(reset.url, { timeouts: { totalMs: 9000 } }))).toBe('network');
    expect(await toCode(client.read(silent.url, { timeouts: { totalMs: 9000 } }, controller.signal))).toBe('cancelled');
    expect(running.size).toBe(0);
  });

  test('a time beyond what timers can hold is no time at all', async () => {
    const server = await startRaw((socket) => void setTimeout(() => sendOk(socket, 'ok'), 30));
    const huge = 1e12;
    const timeouts = { connectMs: huge, firstByteMs: huge, byteIdleMs: huge, payloadIdleMs: huge, totalMs: huge };
    expect(await sender().read(server.url, { timeouts })).toBe('ok');
  });
});
