import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { spawnAix } from '../../helpers/cli.ts';
import { createHome, installFile } from '../../helpers/home.ts';
import { runAix, type RunOptions, type RunResult } from '../../helpers/run.ts';
import { sendJson, startServer, type TestServer } from '../../helpers/server.ts';
import { temporaryFolder } from '../../helpers/temp.ts';
import type { Echo } from './echoes.ts';
import { canary, findHits, readFolder } from './needles.ts';

/** A way in which the key is sent. */
interface Auth {
  readonly entry: object;
  readonly key: string;
}

const auths: readonly Auth[] = [
  { entry: {}, key: canary },
  { entry: { auth_type: 'api-key', key_header: 'X-Odd-Name' }, key: canary },
  { entry: { auth_type: 'query', key_header: 'k' }, key: canary },
  { entry: { auth_type: 'basic' }, key: `me:${canary}` },
  { entry: { auth_type: 'none', headers: { 'X-Note': 'by ${TEAM_NOTE}' } }, key: canary },
  { entry: { auth_type: 'aws' }, key: `AKIAFAKEFAKEFAKE0000:${canary}` },
  { entry: { auth_type: 'oauth2', oauth: { client_id: 'me' } }, key: canary },
];

const sources = ['environment', 'file of variables', 'keys.json', 'key_command'] as const;

const flags = [
  ['--format', 'jsonl', '--debug'],
  ['--stream'],
  ['--format', 'json'],
  ['--stream', '--debug', '--retries', '1'],
  ['-o', 'answer.txt'],
  ['--log-format', 'json', '--debug'],
  [],
  ['--format', 'jsonl', '-o', 'answer.txt'],
] as const;

export interface Stage {
  readonly server: TestServer;
  /** Runs against an echo, with the next way to send the key, to keep it and to show the answer. Gives what leaked. */
  play(echo: Echo, run: Run): Promise<readonly string[]>;
}

export type Run = (argv: readonly string[], options: RunOptions) => Promise<RunResult>;

export const runHere: Run = (argv, options) => runAix(argv, { ...options, haste: 1000 });
export const runBuilt: Run = (argv, options) => spawnAix(argv, options);

/** One server for all: the first part of a path says which echo is meant. */
export async function createStage(): Promise<Stage> {
  const echoes: Echo[] = [];
  const server = await startServer((request, response) => {
    if (request.path === '/token')
      return sendJson(response, { access_token: `token-${canary.length}`, expires_in: 1800 });
    return echoes[Number(/^\/(\d+)/.exec(request.path)?.[1])]?.answer(response, request);
  });
  return {
    server,
    async play(echo, run) {
      const at = echoes.push(echo) - 1;
      const auth = pick(auths, at);
      const source = pick(sources, Math.floor(at / auths.length));
      const { home, env, more } = await prepare(echo, { auth, source, at, server });
      const cwd = temporaryFolder();
      const argv = [...toArgv(echo, pick(flags, at)), ...more];
      const { stdout, stderr } = await run(argv, { home, cwd, env });
      const places = { stdout, stderr, home: readFolder(home), cwd: readFolder(cwd) };
      return Object.entries(places).flatMap(([place, text]) =>
        findHits(text).map((hit) => `${echo.name} (${argv.join(' ')}; ${source}) in ${place}: ${hit}`),
      );
    },
  };
}

interface Setting {
  readonly auth: Auth;
  readonly source: (typeof sources)[number];
  readonly at: number;
  readonly server: TestServer;
}

interface Prepared {
  readonly home: string;
  readonly env: Readonly<Record<string, string>>;
  readonly more: readonly string[];
}

async function prepare({ driver = 'openai-chat', file }: Echo, setting: Setting): Promise<Prepared> {
  const { auth, source, at, server } = setting;
  const [name, path = 'v1'] = driver.split('/');
  const oauth = 'oauth' in auth.entry ? { oauth: { client_id: 'me', token_url: `${server.url}/token` } } : {};
  // The command prints the key, which must not stand in the file itself.
  const command = source === 'key_command' ? { key_command: 'printf %s "$AIX_CANARY"' } : {};
  const entry = { base_url: `${server.url}/${at}/${path}`, driver: name, ...auth.entry, ...oauth, ...command };
  const home = createHome({ custom_providers: { team: entry } });
  if (file !== undefined) await installFile(home, file);
  const common = { TEAM_NOTE: canary, AWS_REGION: 'eu-north-1', AIX_MAX_RETRIES: '0' };
  const keyVariable = { AIX_TEAM_API_KEY: auth.key };
  switch (source) {
    case 'environment':
      return { home, env: { ...common, ...keyVariable }, more: [] };
    case 'key_command':
      return { home, env: { ...common, AIX_CANARY: auth.key }, more: [] };
    case 'file of variables': {
      const variables = join(temporaryFolder(), '.env');
      writeFileSync(variables, `AIX_TEAM_API_KEY=${auth.key}\n`);
      return { home, env: common, more: ['--dotenv', variables] };
    }
    case 'keys.json':
      writeFileSync(join(home, 'keys.json'), JSON.stringify({ keys: { [`custom:team@${server.host}`]: auth.key } }));
      return { home, env: common, more: [] };
  }
}

function toArgv({ argv }: Echo, shown: readonly string[]): readonly string[] {
  const [verb, ...rest] = argv ?? [];
  const debug = shown.includes('--debug') ? ['--debug'] : [];
  if (verb === undefined) return ['ask', 'hi', '--provider', 'custom:team', '--model', 'm', ...shown];
  if (verb === 'embed') return ['embed', 'hi', '--provider', 'custom:team', '--model', 'm', ...debug];
  return ['provider', verb, 'custom:team', ...rest, ...debug];
}

function pick<Item>(items: readonly Item[], at: number): Item {
  const item = items[at % items.length];
  if (item === undefined) throw new Error('an empty list');
  return item;
}
