import { once } from 'node:events';
import type { Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { describe, expect, test } from 'vitest';
import { hasRedis } from '../../helpers/redis.ts';
import { sendChatStream } from '../../helpers/server.ts';
import { readWords, toWords } from '../scene.ts';
import { createQueueScene } from './scene.ts';

/** Neither side closes the connection by itself while the test goes on. */
function keepOpen(response: ServerResponse): void {
  // The types leave the server of a connection out.
  const { server } = response.socket as Socket & { readonly server: Server };
  server.keepAliveTimeout = 0;
  response.setHeader('connection', 'keep-alive').setHeader('keep-alive', 'timeout=600');
}

describe.skipIf(!hasRedis())('connections of a worker', { timeout: 60_000 }, () => {
  test('are closed when it is through with a batch, while it waits for others', async () => {
    const sockets = new Set<Socket>();
    const scene = await createQueueScene((request, response) => {
      if (response.socket !== null) sockets.add(response.socket);
      keepOpen(response);
      sendChatStream(response, [`${readWords(request)}!`]);
    });
    scene.write('in.csv', toWords(20));
    const { child, ended } = scene.startWorker(['-j', '4']);
    expect((await scene.startBatch().ended).code).toBe(0);
    await Promise.all([...sockets].map(async (socket) => socket.destroyed || once(socket, 'close')));
    // Fewer than rows: they were kept for the next one.
    expect(sockets.size).toBeLessThan(20);
    expect(child.exitCode).toBe(null);
    child.kill('SIGTERM');
    expect((await ended).code).toBe(0);
  });
});
