import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createHome } from '../../helpers/home.ts';
import { runAix, type RunResult } from '../../helpers/run.ts';
import { temporaryFolder } from '../../helpers/temp.ts';

export type Files = Readonly<Record<string, string | Uint8Array>>;

export function writeFiles(folder: string, files: Files): string {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  return folder;
}

export interface Imported extends RunResult {
  readonly home: string;
  /** The folder that was imported, which is the working folder. */
  readonly folder: string;
  /** The files of the library by their names. */
  readonly files: Readonly<Record<string, string>>;
}

/** Imports a folder of these files into a home without prompts. */
export async function importFiles(files: Files, ...flags: readonly string[]): Promise<Imported> {
  const folder = writeFiles(temporaryFolder(), files);
  const home = createHome();
  const result = await runAix(['prompt', 'import', folder, ...flags], { home, cwd: folder });
  return { ...result, home, folder, files: readLibrary(home) };
}

export function readLibrary(home: string): Readonly<Record<string, string>> {
  const folder = join(home, 'prompts');
  const names = readdirSync(folder).filter((name) => !name.endsWith('.lock'));
  return Object.fromEntries(names.map((name) => [name, readFileSync(join(folder, name), 'utf8')] as const));
}

/** What a dry run would send. */
export async function render(home: string, name: string, ...flags: readonly string[]): Promise<RunResult> {
  return runAix(['run', name, '--dry-run', '--provider', 'mock', ...flags], { home });
}
