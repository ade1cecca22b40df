import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Side } from './side.ts';

const root = process.cwd();
export const benchFolder = join(root, 'test/bench');
const launcher = join(root, 'bin/aix.js');
export const builtFolder = join(root, 'node_modules/.cache/bench');
const key = 'sk-bench-0123456789abcdef';

/** The server that all sides ask, and a home folder that knows it. */
export interface Scene {
  readonly folder: string;
  readonly home: string;
  readonly env: Readonly<Record<string, string>>;
  /** The base URL of the answers of this kind. */
  readonly toUrl: (answer: string) => string;
  /** What the server tells next. */
  readonly nextWord: () => Promise<unknown>;
  readonly close: () => void;
}

/** The answers are named as the server names them, and so are the providers that give them. */
const answers = [
  'answer',
  'short',
  'wait-50',
  'chunks-100000',
  'chunks-1000000',
  'megabytes-20',
  'megabytes-200',
  'token-joined',
  'token-apart',
];

export async function openScene(): Promise<Scene> {
  const folder = mkdtempSync(join(tmpdir(), 'aix-bench-'));
  const home = join(folder, '.prompts');
  const { server, port } = await startServer();
  const toUrl = (answer: string): string => `http://127.0.0.1:${port}/${answer}/v1`;
  prepareHome(home, toUrl);
  const env = toEnvironment(folder, home);
  const close = (): void => {
    server.kill();
    rmSync(folder, { recursive: true });
  };
  return { folder, home, env, toUrl, nextWord: async () => (await once(server, 'message'))[0], close };
}

/** A home that holds what runs need and, for what is to be measured of large ones, this many entries more. */
export function prepareHome(home: string, toUrl: (answer: string) => string, more = 0): void {
  const names = [...answers, ...Array.from({ length: more }, (_, at) => `more-${at}`)];
  const providers = names.map((name) => [
    name,
    { base_url: toUrl(name), default_model: 'm', auth_type: 'bearer' as const },
  ]);
  mkdirSync(join(home, 'prompts'), { recursive: true, mode: 0o700 });
  writeFileSync(join(home, 'config.json'), JSON.stringify({ custom_providers: Object.fromEntries(providers) }), {
    mode: 0o600,
  });
  const prompt = '---\ndescription: explain\n---\nExplain {concept}.\n';
  for (const name of ['saved', ...Array.from({ length: more }, (_, at) => `more-${at}`)])
    writeFileSync(join(home, 'prompts', `${name}.md`), prompt);
}

/** Nothing of the developer's: above all no NODE_EXTRA_CA_CERTS, which makes every start of Node 20 slower. */
function toEnvironment(folder: string, home: string): Readonly<Record<string, string>> {
  const keys = answers.map((name) => [`AIX_${name.toUpperCase().replaceAll('-', '_')}_API_KEY`, key]);
  const path = process.env['PATH'] ?? '';
  return { PATH: path, HOME: folder, AIX_HOME: home, AIX_BENCH_API_KEY: key, ...Object.fromEntries(keys) };
}

async function startServer(): Promise<{ server: ChildProcess; port: number }> {
  const server = fork(join(builtFolder, 'server.mjs'));
  const [word] = await once(server, 'message');
  return { server, port: (word as { port: number }).port };
}

export function toAix(scene: Scene, words: readonly string[], more: Partial<Side> = {}): Side {
  const command = [process.execPath, launcher, ...words] as const;
  return { name: `aix ${words[0] ?? ''}`, command, env: scene.env, cwd: scene.folder, leastBytes: 1, ...more };
}

export function toRun(scene: Scene, answer: string, more: readonly string[] = []): Side {
  return toAix(scene, ['run', 'saved', '-p', 'concept=recursion', '--provider', `custom:${answer}`, ...more]);
}

/** A script of the folder beside this file. */
export function toScript(scene: Scene, name: string, file: string, words: readonly string[] = []): Side {
  const command = [process.execPath, join(benchFolder, 'peers', file), ...words] as const;
  return { name, command, env: scene.env, cwd: scene.folder, leastBytes: 1 };
}
