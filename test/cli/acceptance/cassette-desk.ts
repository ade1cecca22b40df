import { join } from 'node:path';
import type { spawnAix } from '../../helpers/cli.ts';
import { createHome } from '../../helpers/home.ts';
import { runAix, type RunResult } from '../../helpers/run.ts';
import { startServer, type TestServer } from '../../helpers/server.ts';
import { key, type Answer } from './desk.ts';

/** A run goes over the wire once, and is played again from its cassette in another home, without a key or a server. */
interface Studio {
  readonly server: TestServer;
  readonly file: string;
  readonly home: string;
  /** Where nothing is known but the provider, at a port where nobody listens. */
  readonly otherHome: string;
  readonly record: (...argv: readonly string[]) => Promise<RunResult>;
  readonly replay: (...argv: readonly string[]) => Promise<RunResult>;
}

type Run = typeof spawnAix;

export async function createStudio(answer: Answer, entry: object = {}, run: Run = runAix): Promise<Studio> {
  const server = await startServer(answer);
  const { path = '/v1', ...fields } = entry as { readonly path?: string };
  const toConfig = (origin: string): object => ({
    custom_providers: { x: { base_url: origin + path, default_model: 'm', ...fields } },
  });
  const home = createHome(toConfig(server.url));
  const otherHome = createHome(toConfig('http://127.0.0.1:9'));
  const file = join(home, 'run.json');
  return {
    server,
    file,
    home,
    otherHome,
    record: (...argv) => run([...argv, '--record', file], { home, env: { AIX_X_API_KEY: key } }),
    replay: (...argv) => run([...argv, '--replay', file], { home: otherHome }),
  };
}

/** An error in the words of OpenAI. */
export const refuse =
  (status: number, message = 'so it is', headers: Readonly<Record<string, string>> = {}): Answer =>
  (_, response) =>
    void response
      .writeHead(status, { 'content-type': 'application/json', ...headers })
      .end(JSON.stringify({ error: { message } }));
