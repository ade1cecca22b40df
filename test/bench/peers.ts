import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Target } from './figures.ts';
import { benchFolder, type Scene } from './scene.ts';
import type { Side } from './side.ts';

interface Peer {
  readonly name: string;
  readonly from: keyof typeof installers;
  readonly package: string;
  readonly version: string;
  readonly also?: readonly string[];
}

type Installed = { readonly folder: string } | { readonly missing: string };

/** Who aix is compared with, and what is wanted of that. */
export interface Opponent {
  readonly name: string;
  readonly side: Side | { readonly missing: string };
  readonly target: Target | null;
}

interface Step {
  readonly command: readonly [string, ...string[]];
  readonly minutes: number;
  readonly env?: Readonly<Record<string, string>>;
}

const cache = join(process.cwd(), 'node_modules/.cache/bench-peers');
const npm = ['npm', 'install', '--no-audit', '--no-fund', '--loglevel', 'error', '--prefix'] as const;
const scripts = ['openai.mjs', 'ai-sdk.mjs', 'events.mjs', 'openai-batch.mjs'];

/** How a peer gets into its folder. Where a step fails or takes too long, the peer is missing and the table says so. */
const installers = {
  npm: (folder, peers) => [{ command: [...npm, folder, ...peers.map(toNpmName)], minutes: 3 }],
  'npm-alone': (folder, peers) => [{ command: [...npm, folder, ...peers.map(toNpmName)], minutes: 10 }],
  pypi: (folder, peers) => [
    { command: ['python3', '-m', 'venv', folder], minutes: 1 },
    {
      command: [join(folder, 'bin/pip'), 'install', '--quiet', '--disable-pip-version-check', ...toPypiNames(peers)],
      minutes: 5,
    },
  ],
  crates: (folder, peers) =>
    peers.map(({ package: name, version }) => ({
      command: ['cargo', 'install', name, '--version', version, '--locked', '--quiet', '--root', folder],
      minutes: 25,
    })),
  go: (folder, peers) =>
    peers.map(({ package: name, version }) => ({
      command: ['go', 'install', `${name}@v${version}`],
      minutes: 10,
      env: { GOBIN: join(folder, 'bin') },
    })),
} satisfies Record<string, (folder: string, peers: readonly Peer[]) => readonly Step[]>;

const found = new Map<string, Installed>();

export function readPeers(): readonly Peer[] {
  return JSON.parse(readFileSync(join(benchFolder, 'peers.json'), 'utf8')) as readonly Peer[];
}

/** The libraries share a folder; a program has one of its own. Whatever is there already is taken as it is. */
export function installPeer(name: string): Installed {
  const all = readPeers();
  const peer = all.find((each) => each.name === name);
  if (peer === undefined) throw new Error(`no peer ${name}`);
  const members = peer.from === 'npm' ? all.filter(({ from }) => from === 'npm') : [peer];
  const folderName = peer.from === 'npm' ? 'libraries' : name;
  const installed = found.get(folderName) ?? install(join(cache, folderName), members);
  found.set(folderName, installed);
  return installed;
}

function install(folder: string, peers: readonly Peer[]): Installed {
  const [mark, wanted] = [join(folder, 'installed.json'), JSON.stringify(peers)];
  if (!existsSync(mark) || readFileSync(mark, 'utf8') !== wanted) {
    console.error(`installing ${peers.map(({ name }) => name).join(', ')} ...`);
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    for (const step of installers[peers[0]?.from ?? 'npm'](folder, peers)) {
      const trouble = take(step);
      if (trouble !== null) return { missing: trouble };
    }
    writeFileSync(mark, wanted);
  }
  if (peers[0]?.from === 'npm') for (const script of scripts) bundle(folder, script);
  return { folder };
}

function take({ command: [program, ...words], minutes, env }: Step): string | null {
  const { status, error, stderr, signal } = spawnSync(program, words, {
    cwd: cache,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
    timeout: minutes * 60_000,
    killSignal: 'SIGKILL',
  });
  if (status === 0) return null;
  if (error !== undefined && 'code' in error && error.code === 'ENOENT') return `no ${program} on this machine`;
  if (signal === 'SIGKILL') return `not installed within ${minutes} minutes`;
  const lines = String(stderr).trim().split('\n');
  // Neither addresses nor folders of this machine belong into a report.
  const said = lines
    .at(-1)
    ?.replaceAll(/(https?:\/)?\/\S+/g, '...')
    .trim();
  return `${program} failed: ${said || `exit ${status}`}`;
}

/** As people run it, and bundled with what else is loaded lazily, which is the quickest it can be. */
function bundle(folder: string, script: string): void {
  const path = join(folder, script);
  copyFileSync(join(benchFolder, 'peers', script), path);
  const rolldown = join(process.cwd(), 'node_modules/.bin/rolldown');
  const names = ['--entryFileNames', '[name].mjs', '--chunkFileNames', '[name]-[hash].mjs', '--logLevel', 'silent'];
  const words = [path, '--platform', 'node', '--format', 'esm', '--dir', join(folder, 'bundled'), ...names];
  const { status, stderr } = spawnSync(rolldown, words, { cwd: folder });
  if (status !== 0) throw new Error(String(stderr));
}

function toNpmName({ package: name, version }: Peer): string {
  return `${name}@${version}`;
}

function toPypiNames(peers: readonly Peer[]): readonly string[] {
  return peers.flatMap(({ package: name, version, also = [] }) => [`${name}==${version}`, ...also]);
}

/** A script over one of the libraries. */
export function toLibrarySide(scene: Scene, name: string, words: readonly string[]): Side | { missing: string } {
  const [script = '', ...rest] = words;
  const installed = installPeer('openai SDK');
  if ('missing' in installed) return installed;
  const command = [process.execPath, join(installed.folder, script), ...rest] as const;
  return { name, command, env: scene.env, cwd: scene.folder, leastBytes: 1 };
}
