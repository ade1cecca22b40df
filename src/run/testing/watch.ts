import { statSync, watch, type FSWatcher } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import type { Context } from '../../context.ts';
import { Failure } from '../../errors.ts';
import { findPlaces } from '../../prompts/places.ts';
import { findSuites } from './find-suites.ts';
import type { Suite } from './suite.ts';
import type { TestPromptsOptions } from './test-prompts.ts';

/** Editors write a file in several steps. */
const settleMs = 100;

/** Plays all again whenever a file has changed that they hang on, until Ctrl-C. */
export async function watchTests(
  context: Context,
  options: TestPromptsOptions,
  play: (suites: readonly Suite[]) => Promise<unknown>,
): Promise<void> {
  const outputs = [options.junit, options.markdown].flatMap((path) =>
    path === null ? [] : [resolve(context.cwd, path)],
  );
  const changes = createChanges(context, outputs);
  try {
    for (;;) {
      const suites = await tryOrTell(context, () => findSuites(context, options.names, options));
      changes.watch(listFolders(context, options.names), suites?.flatMap(({ files }) => files) ?? []);
      if (suites !== null) await tryOrTell(context, () => play(suites));
      await context.io.notice('waiting for changes; Ctrl-C ends');
      const path = relative(context.cwd, await changes.next());
      await context.io.notice(`"${path}" has changed`);
    }
  } finally {
    changes.close();
  }
}

/** A file that is half written is no reason to end. */
async function tryOrTell<Value>(context: Context, action: () => Promise<Value>): Promise<Value | null> {
  try {
    return await action();
  } catch (error) {
    if (!(error instanceof Failure) || context.signal.aborted) throw error;
    const { message, detail, hint } = error;
    const lines = [
      message,
      ...(detail === undefined ? [] : [`  ${detail}`]),
      ...(hint === undefined ? [] : [`hint: ${hint}`]),
    ];
    await context.io.warn(lines.join('\n'));
    return null;
  }
}

/** Where something could come up that is tested from now on. */
function listFolders(context: Context, names: readonly string[]): readonly string[] {
  const { cwd } = context;
  const named = names.map((name) => resolve(cwd, name)).flatMap((path) => [path, dirname(path)]);
  const library = findPlaces(context).filter(({ kind }) => kind !== 'shipped');
  return names.length > 0 ? named : [cwd, ...library.map(({ folder }) => folder)];
}

interface Changes {
  /** From now on these files are looked at too, and prompts and test files in these folders. */
  watch(folders: readonly string[], files: readonly string[]): void;
  /** What has changed since the last one, once nothing more comes. */
  next(): Promise<string>;
  close(): void;
}

function createChanges({ clock, signal }: Context, outputs: readonly string[]): Changes {
  const watchers = new Map<string, FSWatcher>();
  const known = new Set<string>();
  let changed: string | null = null;
  let tell: (() => void) | null = null;
  const note = (path: string): void => {
    const isOne = known.has(path) || /\.(md|prompt|test\.ya?ml)$/.test(path);
    if (!isOne || outputs.includes(path)) return;
    changed = path;
    tell?.();
  };
  return {
    watch(folders, files) {
      for (const file of files) known.add(file);
      for (const folder of new Set([...folders, ...files.map((file) => dirname(file))]))
        if (!watchers.has(folder) && isFolder(folder)) watchers.set(folder, watchFolder(folder, note));
    },
    next: () =>
      new Promise((done, fail) => {
        let callOff: (() => void) | null = null;
        const cancel = (): void => fail(new Failure('cancelled', 'cancelled'));
        signal.addEventListener('abort', cancel, { once: true });
        if (signal.aborted) cancel();
        const end = (): void => {
          const path = changed ?? '';
          changed = null;
          tell = null;
          signal.removeEventListener('abort', cancel);
          done(path);
        };
        tell = () => {
          callOff?.();
          callOff = clock.after(settleMs, end);
        };
        if (changed !== null) tell();
      }),
    close() {
      for (const watcher of watchers.values()) watcher.close();
    },
  };
}

/** Of the folder, as many editors put a new file in the place of the old one. */
function watchFolder(folder: string, note: (path: string) => void): FSWatcher {
  try {
    const watcher = watch(folder, (_event, name) => note(join(folder, name ?? '')));
    // A folder that is gone changes no more.
    return watcher.on('error', () => watcher.close());
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    throw new Failure('config', `the folder "${folder}" cannot be watched`, { detail, cause: error });
  }
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}
