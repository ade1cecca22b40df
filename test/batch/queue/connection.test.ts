import { once } from 'node:events';
import { cpSync, mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { collect, spawnAix, startAix } from '../../helpers/cli.ts';
import { spawn } from 'node:child_process';
import { hasRedis, startRedis } from '../../helpers/redis.ts';
import { installFolder } from '../../helpers/run.ts';
import { temporaryFolder } from '../../helpers/temp.ts';
import { createQueueScene } from './scene.ts';
import { toWords } from '../scene.ts';

const certificates = join(installFolder, 'test/fixtures/tls');
const worker = (...words: readonly string[]): readonly string[] => ['worker', '--idle-exit', '0.1', ...words];

describe('the address of a queue', () => {
  test.each(['redis://:s3cret-pass@localhost', 'rediss://me:s3cret-pass@localhost:6379'])(
    'never holds a password on the command line: %s',
    async (url) => {
      const { code, stdout, stderr } = await spawnAix(worker('--queue', url));
      expect([code, stdout]).toEqual([2, '']);
      expect(stderr).toContain('AIX_QUEUE_PASSWORD');
      expect(stderr).not.toContain('s3cret-pass');
    },
  );

  test.each([['localhost'], ['http://localhost'], ['redis://'], ['redis://localhost/a'], ['redis://localhost?db=1']])(
    'is refused when it is none: %s',
    async (url) => {
      expect(await spawnAix(worker('--queue', url))).toMatchObject({
        code: 2,
        stderr: expect.stringContaining('hint: redis://HOST'),
      });
    },
  );

  test('is asked for where neither the command line nor the environment has one', async () => {
    expect(await spawnAix(worker())).toMatchObject({ code: 2, stderr: expect.stringContaining('AIX_QUEUE') });
  });

  test('where nobody listens ends the command in seconds', async () => {
    const { code, stderr } = await spawnAix(worker('--queue', 'redis://127.0.0.1:1'));
    expect([code, stderr]).toEqual([7, expect.stringContaining('Connection failed to redis://127.0.0.1:1')]);
  });
});

describe.skipIf(!hasRedis())('a server', { timeout: 60_000 }, () => {
  test('with a password takes it from the environment, and refuses a wrong one', async () => {
    const { url, port } = await startRedis(['--requirepass', 's3cret-pass']);
    const end = async (env: Readonly<Record<string, string>>, words = ['--queue', url]): Promise<unknown> => {
      const { code, stdout, stderr } = await spawnAix(worker(...words), { env });
      expect(stdout + stderr).not.toContain('s3cret');
      return code;
    };
    expect(await end({})).toBe(4);
    expect(await end({ AIX_QUEUE_PASSWORD: 's3cret-other' })).toBe(4);
    expect(await end({ AIX_QUEUE_PASSWORD: 's3cret-pass' })).toBe(0);
    expect(await end({ AIX_QUEUE: `redis://:s3cret-pass@127.0.0.1:${port}/2?prefix=team` }, [])).toBe(0);
    expect(await end({ AIX_QUEUE_PASSWORD: 's3cret-pass', AIX_QUEUE_USERNAME: 'nobody' })).toBe(4);
  });

  test('with TLS is known by its authority', async () => {
    const file = (name: string): string => join(certificates, `test-only-${name}.pem`);
    const keys = ['--tls-cert-file', file('localhost.cert'), '--tls-key-file', file('localhost.key')];
    const ask = ['--tls-auth-clients', 'no', '--tls-ca-cert-file', file('authority.cert')];
    const { port } = await startRedis(['--tls-port', 'PORT', ...keys, ...ask]);
    const queue = ['--queue', `rediss://localhost:${port}`];
    const unknown = await spawnAix(worker(...queue));
    expect([unknown.code, unknown.stderr]).toEqual([7, expect.stringContaining('AIX_QUEUE_CA_FILE')]);
    for (const variable of ['AIX_QUEUE_CA_FILE', 'NODE_EXTRA_CA_CERTS']) {
      expect((await spawnAix(worker(...queue), { env: { [variable]: file('authority.cert') } })).code).toBe(0);
    }
    const plain = await spawnAix(worker('--queue', `redis://localhost:${port}`));
    expect(plain.code).toBe(7);
  });

  test('that has gone for good keeps no worker that had nothing to do', async () => {
    const { url, stop } = await startRedis();
    const child = startAix(['worker', '--queue', url, '--idle-exit', '2']);
    const ended = collect(child);
    if (child.stderr !== null) await once(child.stderr, 'data');
    await stop();
    const { code, stderr } = await ended;
    expect([code, stderr]).toEqual([0, expect.stringMatching(/is lost: waiting for it\n.*has ended: 0 rows/)]);
  });

  test('that may drop rows when its memory is full is warned of once', async () => {
    const { url } = await startRedis(['--maxmemory-policy', 'allkeys-lru']);
    const { code, stderr } = await spawnAix(worker('--queue', url));
    expect(code).toBe(0);
    expect(stderr.match(/allkeys-lru/g)).toHaveLength(1);
  });
});

/** The program as it is when its optional packages were left out. */
function installBare(): string {
  const folder = join(temporaryFolder(), 'lib/node_modules/aix-cli');
  mkdirSync(folder, { recursive: true });
  for (const name of ['bin', 'dist', 'package.json'])
    cpSync(join(installFolder, name), join(folder, name), { recursive: true });
  return folder;
}

test.skipIf(!hasRedis())(
  'without the optional packages a queue is refused with the command that brings them, and all else works',
  async () => {
    const scene = await createQueueScene();
    scene.write('in.csv', toWords(2));
    const folder = installBare();
    const run = (...words: readonly string[]): ReturnType<typeof collect> => {
      const env = { PATH: process.env['PATH'] ?? '', HOME: scene.home, AIX_HOME: scene.home, ...scene.env };
      const child = spawn(process.execPath, [join(folder, 'bin/aix.js'), ...words], { cwd: scene.cwd, env });
      child.stdin.end();
      return collect(child);
    };
    const batch = ['batch', './say.md', '--input', 'in.csv', '--output', 'out.jsonl'];
    const queue = ['--queue', scene.redis.url];
    expect(await run(...batch, ...queue)).toMatchObject({
      code: 3,
      stderr: expect.stringMatching(/"bullmq" and "ioredis".*\nhint: npm install -g bullmq@6 ioredis@5/),
    });
    expect((await run(...batch)).code).toBe(0);
    // Where npm install -g puts them.
    for (const name of ['bullmq', 'ioredis'])
      symlinkSync(join(installFolder, 'node_modules', name), join(folder, '..', name));
    expect((await run(...worker(...queue))).code).toBe(0);
  },
);
