import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Host } from '../../context.ts';
import { Failure } from '../../errors.ts';

/** Nothing that comes with a repository is run: no hooks, no submodules, no filters; no other protocol is spoken. */
const settings = [
  'core.hooksPath=/dev/null',
  'core.fsmonitor=false',
  'submodule.recurse=false',
  'filter.lfs.smudge=',
  'filter.lfs.process=',
  'filter.lfs.required=false',
  'http.lowSpeedLimit=1000',
  'http.lowSpeedTime=30',
];

export function isAddress(source: string): boolean {
  return /^[a-z][a-z0-9+.-]*:\/\//i.test(source) || /^[\w.-]+@[\w.-]+:/.test(source);
}

/** Clones into a folder of its own, which is gone when the action is done. */
export async function withClone<Value>(
  address: string,
  { env, signal }: Pick<Host, 'env' | 'signal'>,
  action: (folder: string) => Promise<Value>,
): Promise<Value> {
  const url = toUrl(address);
  const parent = mkdtempSync(join(tmpdir(), 'aix-import-'));
  const folder = join(parent, toName(url));
  try {
    const flags = settings.flatMap((setting) => ['-c', setting]);
    const clone = ['clone', '--quiet', '--depth', '1', '--no-tags', '--template=', '--', url.href, folder];
    await runGit([...flags, ...clone], { env: toGitEnvironment(env), signal, address: url.href });
    return await action(folder);
  } finally {
    rmSync(parent, { recursive: true, force: true });
  }
}

/** The address would stand in the list of processes, and so would a password in it. */
function toUrl(address: string): URL {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url?.protocol !== 'https:') {
    throw new Failure(
      'usage',
      `"${url === undefined ? address : `${url.protocol}//${url.host}`}" is not imported from`,
      {
        hint: 'only https:// is; clone it yourself and import the folder',
      },
    );
  }
  if (url.username === '' && url.password === '') return url;
  throw new Failure('usage', 'the address of a repository must not hold a user or a password', {
    hint: "keep them with git's credential helper",
  });
}

function toName(url: URL): string {
  const [last = ''] = url.pathname.split('/').filter(Boolean).slice(-1);
  return (
    last
      .replace(/\.git$/, '')
      .replaceAll(/[^\w.-]/g, '')
      .replace(/^\.+/, '') || 'repository'
  );
}

/** Without what a hook of another repository may have left, and without anything that asks. */
function toGitEnvironment(env: Host['env']): NodeJS.ProcessEnv {
  const inherited = Object.entries(env).filter(
    ([name]) => !/^GIT_(DIR|WORK_TREE|INDEX_FILE|OBJECT_DIRECTORY|PREFIX)$/.test(name),
  );
  return {
    ...Object.fromEntries(inherited),
    GIT_TERMINAL_PROMPT: '0',
    GIT_ASKPASS: '',
    SSH_ASKPASS: '',
    GIT_ALLOW_PROTOCOL: 'https',
    GIT_LFS_SKIP_SMUDGE: '1',
  };
}

interface GitOptions {
  readonly env: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
  readonly address: string;
}

async function runGit(words: readonly string[], { env, signal, address }: GitOptions): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    execFile('git', words, { env, signal }, (error, _, stderr) => {
      if (error === null) resolve();
      else if (signal.aborted) reject(new Failure('cancelled', 'cancelled', { cause: error }));
      else if (error.code === 'ENOENT')
        reject(new Failure('config', 'there is no git to clone with', { cause: error }));
      else reject(new Failure('network', `"${address}" cannot be cloned`, { detail: stderr.trim(), cause: error }));
    });
  });
}
