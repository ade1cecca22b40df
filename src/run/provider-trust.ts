import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Context } from '../context.ts';
import { Failure } from '../errors.ts';
import { distrustFile, trustFile } from '../trust.ts';

/** Lets the code in a file of the user's own be loaded, or takes that back. Nothing of it runs here. */
export async function changeProviderTrust(context: Context, given: string, change: 'add' | 'remove'): Promise<void> {
  const path = await findFile(context, given);
  const file = { kind: 'providers', source: readFileSync(path), path } as const;
  if (change === 'remove') {
    await distrustFile(context.home, file);
    return context.io.notice(`"${path}" is not loaded from now on`);
  }
  await trustFile(context.home, file);
  await context.io.notice(`"${path}" is loaded until it changes; it is code and may do all that you may`);
}

/** A path, or the name of a file in the folder that is searched for them. */
async function findFile(context: Context, given: string): Promise<string> {
  const files = (await context.config()).provider_files ?? [];
  const target = toRealPath(resolve(context.cwd, given));
  const found =
    files.find(({ path }) => toRealPath(path) === target) ??
    files
      .toSorted((a, b) => Number(isCode(b.path)) - Number(isCode(a.path)))
      .find(({ name }) => name === given.toLowerCase());
  const folder = `${context.home}/providers`;
  if (found === undefined && existsSync(target))
    throw new Failure('usage', `"${given}" is not in "${folder}"`, { hint: 'only what is in there is ever loaded' });
  if (found === undefined)
    throw new Failure('usage', `there is no "${given}", and no file of that name in "${folder}"`);
  if (isCode(found.path)) return found.path;
  throw new Failure('usage', `"${found.path}" is not code and needs no trust`);
}

function isCode(path: string): boolean {
  return /\.mjs$/i.test(path);
}

function toRealPath(path: string): string {
  return existsSync(path) ? realpathSync(path) : path;
}
