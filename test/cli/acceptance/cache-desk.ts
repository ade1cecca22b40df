import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { createHome } from '../../helpers/home.ts';
import { runAix, type RunResult } from '../../helpers/run.ts';
import { startServer, type TestServer } from '../../helpers/server.ts';
import { key, say, type Answer } from './desk.ts';

interface CacheDesk {
  readonly server: TestServer;
  readonly home: string;
  readonly aix: (...argv: readonly string[]) => Promise<RunResult>;
  readonly count: () => number;
  /** The answers that are kept. */
  readonly files: () => readonly string[];
}

/** Says how often it was asked. */
export function createCounter(): Answer {
  let count = 0;
  return (request, response) => {
    count += 1;
    return say('openai-chat', [`answer ${count}, `, 'Grüße 🌍'])(request, response);
  };
}

export async function createCacheDesk(
  answer: Answer = createCounter(),
  settings: object = {},
  entry: object = {},
): Promise<CacheDesk> {
  const server = await startServer(answer);
  const x = { base_url: `${server.url}/v1`, default_model: 'm', ...entry };
  const home = createHome({ custom_providers: { x }, ...settings });
  const folder = join(home, 'cache', 'answers');
  return {
    server,
    home,
    aix: (...argv) => runAix(argv, { home, env: { AIX_X_API_KEY: key } }),
    count: () => server.requests.length,
    files: () => (existsSync(folder) ? readdirSync(folder).map((name) => join(folder, name)) : []),
  };
}
