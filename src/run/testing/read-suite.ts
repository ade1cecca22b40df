import { readFileSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';
import type { Context } from '../../context.ts';
import { Failure } from '../../errors.ts';
import { splitFrontMatter } from '../../prompts/front-matter.ts';
import { parsePlacedYaml, type Place } from '../../prompts/placed-yaml.ts';
import type { Prompt } from '../../prompts/prompt.ts';
import type { Surroundings } from './assertions/assertion.ts';
import { checkKeys, readCount, readOptional, readShare, readText } from './fields.ts';
import { noShared, readCases, readParams } from './read-cases.ts';
import { readContestants } from './read-contestants.ts';
import type { Suite, SuiteOptions, TestCase } from './suite.ts';

const fileKeys = ['prompt', 'providers', 'params', 'param_files', 'judge', 'embedder', 'threshold', 'repeat', 'tests'];

/** A `*.test.yaml`. Paths in it begin where it lies. */
export async function readSuiteFile(context: Context, path: string, options: SuiteOptions): Promise<Suite> {
  const file = resolve(context.cwd, path);
  const name = toName(context, file);
  const place = parsePlacedYaml({ text: readFile(file, name), label: name, linesBefore: 0 });
  checkKeys(place, fileKeys);
  const folder = dirname(file);
  const prompt = await findPrompt(context, place.at('prompt'), folder);
  const shared = {
    params: readParams(place, folder, prompt),
    contestants: readOptional(place.at('providers'), readContestants) ?? null,
    repeat: readOptional(place.at('repeat'), readCount) ?? noShared.repeat,
  };
  const around: Surroundings = {
    context,
    folder,
    judge: options.judge ?? readOptional(place.at('judge'), readText) ?? null,
    embedder: options.embedder ?? readOptional(place.at('embedder'), readText) ?? null,
  };
  const cases = await readCases(place.at('tests'), { prompt, shared, around, options });
  return {
    name,
    path: file,
    prompt,
    files: listFiles([file, prompt.path], cases),
    threshold: readOptional(place.at('threshold'), readShare) ?? 1,
    cases,
  };
}

/** The cases under `tests` of a front matter, or null where it has none. */
export async function readPromptSuite(context: Context, prompt: Prompt, options: SuiteOptions): Promise<Suite | null> {
  const label = prompt.path ?? prompt.name;
  const place = findTests(prompt, label);
  if (place === null) return null;
  const path = resolve(context.cwd, label);
  const around = { context, folder: dirname(path), judge: options.judge, embedder: options.embedder };
  const cases = await readCases(place, { prompt, shared: noShared, around, options });
  return { name: toName(context, path), path, prompt, files: listFiles([path], cases), threshold: 1, cases };
}

function findTests({ source }: Prompt, label: string): Place | null {
  const { frontMatter } = splitFrontMatter(source, label);
  if (!/^tests *:/m.test(frontMatter)) return null;
  // Line 1 of the file is the opening `---`.
  const place = parsePlacedYaml({ text: frontMatter, label, linesBefore: 1 }).at('tests');
  return (place.value ?? null) === null ? null : place;
}

/** A path is one of a file; anything else is the name of a prompt in the library. */
async function findPrompt(context: Context, place: Place, folder: string): Promise<Prompt> {
  const named = readText(place);
  const isPath = /[/\\]|\.(md|prompt)$/.test(named);
  const library = await context.prompts();
  try {
    return await library.find(isPath ? resolve(folder, named) : named);
  } catch (error) {
    if (error instanceof Failure && /^no prompt (named|file) /.test(error.message))
      throw place.refuse(error.message, isPath ? undefined : error.hint);
    throw error;
  }
}

function readFile(file: string, name: string): string {
  try {
    return readFileSync(file, 'utf8').replace(/^\u{feff}/u, '');
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    throw new Failure('config', `the test file "${name}" cannot be read`, { detail, cause: error });
  }
}

/** The files themselves, and those that the cases name. */
function listFiles(paths: readonly (string | null)[], cases: readonly TestCase[]): readonly string[] {
  const values = cases.flatMap(({ params }) => params.flatMap((param) => (param.type === 'file' ? [param.path] : [])));
  const schemas = cases.flatMap(({ checks }) => checks.flatMap(({ files = [] }) => files));
  return [...new Set([...paths.filter((path) => path !== null), ...values, ...schemas])];
}

/** As somebody in the working folder would write it. */
function toName({ cwd }: Context, path: string): string {
  const near = relative(cwd, path);
  return near.startsWith('..') ? path : near;
}
