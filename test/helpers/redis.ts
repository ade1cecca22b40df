import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { onTestFinished } from 'vitest';
import { findFreePort } from './free-port.ts';
import { temporaryFolder } from './temp.ts';

export interface RedisServer {
  readonly url: string;
  readonly port: number;
  /** What redis-cli prints. */
  readonly ask: (...words: readonly string[]) => string;
  /** Ends it, and begins it anew at the same port with nothing in it. */
  readonly restart: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

/** Whether the Debian package redis-server, or the like, is here. */
export function hasRedis(): boolean {
  const isThere = spawnSync('redis-server', ['--version']).status === 0;
  if (!isThere) console.log('skipped: there is no redis-server here (apt-get install redis-server)');
  return isThere;
}

/** A real server at a free port of loopback, which keeps nothing. */
export async function startRedis(words: readonly string[] = []): Promise<RedisServer> {
  const port = await findFreePort();
  const folder = temporaryFolder();
  const isTls = words.includes('--tls-port');
  const ports = isTls ? ['--port', '0'] : ['--port', String(port)];
  const all = [...ports, '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', folder];
  const start = (): ChildProcess => {
    const child = spawn('redis-server', [...all, ...words.map((word) => word.replace('PORT', String(port)))]);
    child.stdout.resume();
    return child;
  };
  let child = start();
  const stop = async (): Promise<void> => {
    const hasEnded = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await hasEnded;
  };
  onTestFinished(() => void child.kill('SIGKILL'));
  await waitForPort(port);
  return {
    url: `${isTls ? 'rediss' : 'redis'}://127.0.0.1:${port}`,
    port,
    ask: (...question) => spawnSync('redis-cli', ['-p', String(port), ...question]).stdout.toString(),
    stop,
    async restart() {
      await stop();
      child = start();
      await waitForPort(port);
    },
  };
}

async function waitForPort(port: number): Promise<void> {
  const { connect } = await import('node:net');
  for (;;) {
    const isOpen = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1', () => {
        socket.destroy();
        resolve(true);
      });
      socket.on('error', () => resolve(false));
    });
    if (isOpen) return;
    await sleep(20);
  }
}
