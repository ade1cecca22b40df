import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { installPeer } from './peers.ts';
import type { Scene } from './scene.ts';
import type { Side } from './side.ts';

export interface Program {
  readonly name: string;
  /** Below its folder. */
  readonly file: string;
  readonly version: readonly string[];
  /** What shows one answer, or null where that is not what it is for. */
  readonly run: readonly string[] | null;
  readonly env: Readonly<Record<string, string>>;
}

/** Other programs of the kind, each set up to ask the server of the scene with a key from the environment or its config. */
export function listPrograms(scene: Scene): readonly Program[] {
  const [url, home] = [scene.toUrl('answer'), join(scene.folder, 'peers')];
  const key = scene.env['AIX_BENCH_API_KEY'] ?? '';
  const env = { PATH: scene.env['PATH'] ?? '', HOME: home, OPENAI_API_KEY: key };
  mkdirSync(home, { recursive: true });
  writeFileSync(join(home, 'extra-openai-models.yaml'), `- model_id: bench\n  model_name: m\n  api_base: "${url}"\n`);
  const client = `  - type: openai-compatible\n    name: bench\n    api_base: ${url}\n    api_key: ${key}\n    models:\n      - name: m\n`;
  writeFileSync(join(home, 'config.yaml'), `model: bench:m\nclients:\n${client}`);
  const question = 'Explain recursion.';
  return [
    {
      name: 'llm',
      file: 'bin/llm',
      version: ['--version'],
      run: ['-m', 'bench', question],
      env: { ...env, LLM_USER_PATH: home },
    },
    {
      name: 'shell-gpt',
      file: 'bin/sgpt',
      version: ['--version'],
      run: ['--no-cache', '--no-md', '--no-functions', '--model', 'm', question],
      env: { ...env, API_BASE_URL: url },
    },
    {
      name: 'aichat',
      file: 'bin/aichat',
      version: ['--version'],
      run: [question],
      env: { ...env, AICHAT_CONFIG_DIR: home },
    },
    { name: 'mods', file: 'bin/mods', version: ['--version'], run: ['--api', 'bench', question], env },
    {
      name: 'promptfoo',
      file: 'node_modules/.bin/promptfoo',
      version: ['--version'],
      run: null,
      env: { ...env, PROMPTFOO_DISABLE_TELEMETRY: '1', PROMPTFOO_DISABLE_UPDATE: '1' },
    },
  ];
}

export function toProgramSide(scene: Scene, program: Program, words: readonly string[]): Side | { missing: string } {
  const installed = installPeer(program.name);
  if ('missing' in installed) return installed;
  const command = [join(installed.folder, program.file), ...words] as const;
  return { name: `${program.name} ${words[0]}`, command, env: program.env, cwd: scene.folder, leastBytes: 1 };
}
