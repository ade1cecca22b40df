import { isUtf8 } from 'node:buffer';
import { existsSync, readdirSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import type { Context } from '../context.ts';
import { Failure } from '../errors.ts';
import type { Bundle } from '../prompts/importers/bundle.ts';

/** The files of these prompts, or of all of the user's own when none is named, partials included. */
export async function findPromptFiles(context: Context, names: readonly string[]): Promise<readonly string[]> {
  const folder = join(context.home, 'prompts');
  const files = existsSync(folder) ? readdirSync(folder).filter((file) => /^[^.].*\.(md|prompt)$/.test(file)) : [];
  const own = files.toSorted().map((file) => join(folder, file));
  if (names.length === 0) return own;
  const library = await context.prompts();
  return [...new Set(names.map((name) => resolve(context.cwd, library.locate(name).path)))];
}

/** All in one document, which `prompt import` reads. */
export async function toBundle(files: readonly string[]): Promise<Bundle> {
  const prompts = files.map(async (file) => ({
    name: basename(file).replace(/\.(md|prompt)$/, ''),
    type: file.endsWith('.prompt') ? ('rich' as const) : ('simple' as const),
    source: toText(file, await readBytes(file)),
  }));
  return { prompts: await Promise.all(prompts) };
}

/** Copies the files byte for byte. None is written unless all can be. */
export async function copyPrompts(
  context: Context,
  files: readonly string[],
  { folder, isForced }: { folder: string; isForced: boolean },
): Promise<void> {
  const target = resolve(context.cwd, folder);
  const copies = await Promise.all(
    files.map(async (file) => ({ path: join(target, basename(file)), bytes: await readBytes(file) })),
  );
  const twin = copies.find(({ path }, at) => copies.findIndex((copy) => copy.path === path) !== at);
  if (twin !== undefined) throw new Failure('usage', `two of the prompts have the file name "${basename(twin.path)}"`);
  const taken = copies.filter(({ path }) => existsSync(path)).map(({ path }) => `"${basename(path)}"`);
  if (taken.length > 0 && !isForced) {
    throw new Failure('usage', `"${folder}" already holds ${taken.join(', ')}`, { hint: 'replace it with --force' });
  }
  try {
    await mkdir(target, { recursive: true });
    for (const { path, bytes } of copies) {
      // A link in the way is replaced, not followed.
      await rm(path, { force: true });
      await writeFile(path, bytes, { flag: 'wx' });
    }
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    throw new Failure('config', `"${folder}" cannot be written`, { detail, cause: error });
  }
}

async function readBytes(file: string): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    throw new Failure('config', `the prompt file "${file}" cannot be read`, { detail, cause: error });
  }
}

function toText(file: string, bytes: Buffer): string {
  if (isUtf8(bytes)) return bytes.toString('utf8');
  throw new Failure('config', `the prompt file "${file}" is not UTF-8 text`, { hint: 'copy it with --output FOLDER' });
}
