import { appendFileSync, existsSync, mkdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, delimiter, dirname, join } from 'node:path';
import type { Context, Environment } from '../context.ts';
import { Failure } from '../errors.ts';

export const installableShells = ['bash', 'zsh', 'fish'] as const;

export type InstallableShell = (typeof installableShells)[number];

interface Place {
  readonly path: string;
  readonly text: string;
  /** Start-up files are the user's and get a line more; another file is ours as a whole. */
  readonly isShared: boolean;
}

/** Turns completion on for every new shell. Whatever is in the files stays there, byte for byte. */
export async function installCompletion(context: Context, wanted: InstallableShell | undefined): Promise<void> {
  const { env, io } = context;
  const shell = wanted ?? findShell(env);
  const place = findPlace(shell, env);
  const isNew = place.isShared ? addLine(place, shell) : addFile(place);
  const done = isNew ? `new shells of ${shell} will complete` : `shells of ${shell} complete already`;
  await io.notice(`${done}: ${place.path}`);
  const folders = (env['PATH'] ?? '').split(delimiter);
  if (!folders.some((folder) => existsSync(join(folder, 'aix'))))
    await io.warn('"aix" is in no folder of PATH, and completion begins when it is');
}

function findShell({ SHELL = '' }: Environment): InstallableShell {
  const found = installableShells.find((shell) => shell === basename(SHELL));
  if (found !== undefined) return found;
  throw new Failure('usage', `which shell? SHELL is "${SHELL}", and not ${installableShells.join(', ')}`, {
    hint: 'aix completion install bash',
  });
}

/** They ask the program for its script at each start, so that it is never an old one, and are silent without it. */
function findPlace(shell: InstallableShell, env: Environment): Place {
  const home = env['HOME'] || homedir();
  switch (shell) {
    case 'bash':
      return { path: join(home, '.bashrc'), text: toLine('eval "$(aix completion bash)"'), isShared: true };
    case 'zsh': {
      const path = join(env['ZDOTDIR'] || home, '.zshrc');
      return { path, text: toLine('source <(aix completion zsh)'), isShared: true };
    }
    case 'fish': {
      const config = env['XDG_CONFIG_HOME'] || join(home, '.config');
      const path = join(config, 'fish/completions/aix.fish');
      return { path, text: 'command -sq aix; and aix completion fish | source\n', isShared: false };
    }
  }
}

function toLine(command: string): string {
  return `if command -v aix >/dev/null; then ${command}; fi\n`;
}

/** Only adds to the end, so that owner, mode and links stay, and takes away again what did not fit on the disk. */
function addLine({ path, text }: Place, shell: InstallableShell): boolean {
  const content = existsSync(path) ? withFailure(path, () => readFileSync(path, 'latin1')) : '';
  if (new RegExp(`^[^#\\n]*aix completion ${shell}\\b`, 'm').test(content)) return false;
  const isOpen = content !== '' && !content.endsWith('\n');
  const size = statSync(path, { throwIfNoEntry: false })?.size;
  try {
    withFailure(path, () => appendFileSync(path, `${isOpen ? '\n' : ''}${text}`));
  } catch (error) {
    if (size !== undefined && statSync(path).size > size) truncateSync(path, size);
    throw error;
  }
  return true;
}

function addFile({ path, text }: Place): boolean {
  if (existsSync(path)) {
    if (withFailure(path, () => readFileSync(path, 'utf8')) === text) return false;
    throw new Failure('config', `"${path}" is there already, and not from here`, { hint: 'move it away first' });
  }
  withFailure(path, () => {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text, { flag: 'wx' });
  });
  return true;
}

function withFailure<Value>(path: string, action: () => Value): Value {
  try {
    return action();
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    throw new Failure('config', `"${path}" cannot be changed`, { detail, cause: error });
  }
}
