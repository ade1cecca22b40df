import type { ChildProcess } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { collect, startAix } from '../../helpers/cli.ts';
import type { RunResult } from '../../helpers/run.ts';
import { startRedis, type RedisServer } from '../../helpers/redis.ts';
import { onTestFinished } from 'vitest';
import { createScene, type Scene } from '../scene.ts';

export interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<RunResult>;
}

/** A batch, a queue, and the built program in processes of its own. */
export interface QueueScene extends Scene {
  readonly redis: RedisServer;
  readonly startWorker: (words?: readonly string[], env?: Readonly<Record<string, string>>) => Running;
  readonly startBatch: (words?: readonly string[], env?: Readonly<Record<string, string>>, stdin?: string) => Running;
}

type Answer = Parameters<typeof createScene>[0];

interface Special {
  readonly redis?: readonly string[];
  /** Further fields of the provider. */
  readonly provider?: object;
  /** Further fields of the config. */
  readonly config?: object;
}

export async function createQueueScene(answer?: Answer, special: Special = {}): Promise<QueueScene> {
  const redis = await startRedis(special.redis);
  const scene = await createScene(answer, special.config);
  const { cwd, home, env: key, server } = scene;
  if (special.provider !== undefined) {
    const here = { base_url: `${server.url}/v1`, default_model: 'm', auth_type: 'bearer', ...special.provider };
    const config = { custom_providers: { here }, default_provider: 'custom:here', ...special.config };
    writeFileSync(join(home, 'config.json'), JSON.stringify(config));
  }
  const start = (argv: readonly string[], env: Readonly<Record<string, string>> = {}, stdin = ''): Running => {
    const child = startAix(argv, { cwd, home, env: { ...key, ...env } });
    onTestFinished(() => void child.kill('SIGKILL'));
    child.stdin?.on('error', () => {});
    child.stdin?.end(stdin);
    return { child, ended: collect(child) };
  };
  const batch = ['batch', './say.md', '--input', 'in.csv', '--output', 'out.jsonl'];
  return {
    ...scene,
    redis,
    startWorker: (words = [], env) => start(['worker', '--queue', redis.url, ...words], env),
    startBatch: (words = [], env, stdin) => start([...batch, '--queue', redis.url, ...words], env, stdin),
  };
}
