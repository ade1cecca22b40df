import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createHome } from '../../helpers/home.ts';
import { runAix, type RunOptions, type RunResult } from '../../helpers/run.ts';
import { temporaryFolder } from '../../helpers/temp.ts';

/** A home folder and a repository to work in. */
export interface Library {
  readonly home: string;
  readonly cwd: string;
  readonly aix: (...argv: readonly string[]) => Promise<RunResult>;
  readonly run: (argv: readonly string[], options: RunOptions) => Promise<RunResult>;
  /** A path in the home folder, or in the repository when it begins with `work/`. */
  readonly path: (file: string) => string;
  readonly read: (file: string) => string;
}

export function createLibrary(files: Readonly<Record<string, string | Buffer>> = {}): Library {
  const home = createHome();
  const cwd = join(temporaryFolder(), 'work');
  mkdirSync(join(cwd, '.git'), { recursive: true });
  const path = (file: string): string => (file.startsWith('work/') ? join(cwd, '..', file) : join(home, file));
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(path(file)), { recursive: true });
    writeFileSync(path(file), text);
  }
  const run = (argv: readonly string[], options: RunOptions): Promise<RunResult> =>
    runAix(argv, { home, cwd, ...options });
  return {
    home,
    cwd,
    run,
    path,
    aix: (...argv) => run(argv, {}),
    read: (file) => readFileSync(path(file), 'utf8'),
  };
}
