import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Context } from '../../context.ts';
import { Failure } from '../../errors.ts';
import { findFiles } from '../material/glob.ts';
import { readPromptSuite, readSuiteFile } from './read-suite.ts';
import type { Suite, SuiteOptions } from './suite.ts';

/** Reads everything before anything is sent. Throws `config` where there is nothing to test: that is no success. */
export async function findSuites(
  context: Context,
  names: readonly string[],
  options: SuiteOptions,
): Promise<readonly Suite[]> {
  const found = names.length === 0 ? await findAll(context, options) : await findNamed(context, names, options);
  const suites = found.filter((suite, at) => found.findIndex(({ path }) => path === suite.path) === at);
  if (suites.length > 0) return suites;
  throw new Failure('config', 'there is nothing to test', {
    hint: 'a case stands under "tests" in the front matter of a prompt, or in a file *.test.yaml',
  });
}

async function findNamed(context: Context, names: readonly string[], options: SuiteOptions): Promise<readonly Suite[]> {
  const suites: Suite[] = [];
  for (const name of names) {
    if (isFolder(context, name)) suites.push(...(await readFiles(context, listTestFiles(context, name), options)));
    else if (/\.ya?ml$/.test(name)) suites.push(await readSuiteFile(context, name, options));
    else suites.push(await readNamedPrompt(context, name, options));
  }
  return suites;
}

async function readNamedPrompt(context: Context, name: string, options: SuiteOptions): Promise<Suite> {
  const suite = await readPromptSuite(context, await (await context.prompts()).find(name), options);
  if (suite !== null) return suite;
  throw new Failure('config', `prompt "${name}" has no cases`, {
    hint: 'they stand under "tests" in its front matter',
  });
}

/** The prompts of the home folder and of the repository, and the test files below the working folder. */
async function findAll(context: Context, options: SuiteOptions): Promise<readonly Suite[]> {
  const library = await context.prompts();
  const own = library.entries().filter(({ place, isShadowed }) => place !== 'shipped' && !isShadowed);
  const suites: Suite[] = [];
  for (const entry of own) {
    // Most have none, and one that cannot be read is no trouble of the others.
    if (!/^tests *:/m.test((await library.read(entry)).toString())) continue;
    const suite = await readPromptSuite(context, await library.open(entry), options);
    if (suite !== null) suites.push(suite);
  }
  const paths = [...listTestFiles(context, '.'), ...listTestFiles(context, '.prompts')];
  return [...suites, ...(await readFiles(context, paths, options))];
}

async function readFiles(context: Context, paths: readonly string[], options: SuiteOptions): Promise<readonly Suite[]> {
  const suites: Suite[] = [];
  for (const path of paths) suites.push(await readSuiteFile(context, path, options));
  return suites;
}

/** All below the folder, without what `.gitignore` names. */
function listTestFiles({ cwd }: Context, folder: string): readonly string[] {
  const pattern = '**/*.test.{yaml,yml}';
  return findFiles(folder === '.' ? pattern : `${folder.replace(/\/+$/, '')}/${pattern}`, cwd).paths;
}

function isFolder({ cwd }: Context, name: string): boolean {
  return statSync(resolve(cwd, name), { throwIfNoEntry: false })?.isDirectory() === true;
}
