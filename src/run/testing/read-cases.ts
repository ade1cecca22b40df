import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { toParamText } from '../../prompts/param.ts';
import type { Place } from '../../prompts/placed-yaml.ts';
import type { Prompt } from '../../prompts/prompt.ts';
import { isParamName } from '../../prompts/render.ts';
import type { ParamArgument } from '../params.ts';
import type { Surroundings } from './assertions/assertion.ts';
import { readCheck } from './assertions/table.ts';
import {
  checkKeys,
  listItems,
  listMembers,
  readCount,
  readOptional,
  readShare,
  readText,
  refuseKind,
  refuseName,
} from './fields.ts';
import { readContestants, toContestant, usualContestants } from './read-contestants.ts';
import type { Contestant, SuiteOptions, TestCase } from './suite.ts';

/** What the file says for all its cases. */
export interface Shared {
  readonly params: readonly ParamArgument[];
  readonly contestants: readonly Contestant[] | null;
  readonly repeat: number;
}

interface Reading {
  readonly prompt: Prompt;
  readonly shared: Shared;
  readonly around: Surroundings;
  readonly options: SuiteOptions;
}

export const noShared: Shared = { params: [], contestants: null, repeat: 1 };

/** Throws `config`, with file and line, for a field or an assertion that means nothing. */
export async function readCases(place: Place, reading: Reading): Promise<readonly TestCase[]> {
  const items = listItems(place);
  if (items.length === 0) return refuseKind(place, 'a list of at least one case');
  const cases: TestCase[] = [];
  for (const [at, item] of items.entries()) {
    const read = await readCase(item, `case ${at + 1}`, reading);
    if (cases.some(({ name }) => name === read.name))
      throw item.at('name').refuse(`two cases are called "${read.name}"`, 'reports tell them apart by their names');
    cases.push(read);
  }
  return cases;
}

const caseKeys = ['name', 'params', 'param_files', 'assert', 'providers', 'threshold', 'repeat'];

async function readCase(
  place: Place,
  usualName: string,
  { prompt, shared, around, options }: Reading,
): Promise<TestCase> {
  checkKeys(place, caseKeys);
  const checks = listItems(place.at('assert'));
  if (checks.length === 0) return refuseKind(place.at('assert'), 'a list of at least one assertion');
  const own = readParams(place, around.folder, prompt);
  const contestants = readOptional(place.at('providers'), readContestants) ?? shared.contestants ?? usualContestants;
  return {
    name: readOptional(place.at('name'), readText) ?? usualName,
    line: place.line,
    // Of two for one param the later one counts.
    params: [...shared.params, ...own],
    checks: await readChecks(checks, around),
    contestants: options.providers.length === 0 ? contestants : options.providers.map(toContestant),
    repeat: readOptional(place.at('repeat'), readCount) ?? shared.repeat,
    threshold: readOptional(place.at('threshold'), readShare) ?? 1,
  };
}

async function readChecks(places: readonly Place[], around: Surroundings): Promise<TestCase['checks']> {
  const checks = [];
  for (const place of places) checks.push(await readCheck(place, around));
  return checks;
}

/** Values under `params`, and files that hold them under `param_files`. */
export function readParams(place: Place, folder: string, prompt: Prompt): readonly ParamArgument[] {
  const values = readOptional(place.at('params'), listMembers) ?? [];
  const files = readOptional(place.at('param_files'), listMembers) ?? [];
  const known = prompt.params.map(({ name }) => name);
  for (const [name, at] of [...values, ...files])
    if (!isParamName(name) || !known.includes(name)) throw refuseName(at, { what: 'param', found: name, known });
  const both = files.find(([name]) => values.some(([other]) => other === name));
  if (both !== undefined) throw both[1].refuse(`param "${both[0]}" stands in "params" too`);
  return [...values.map(toValue), ...files.map(([name, at]) => toFile(name, at, folder))];
}

function toValue([name, { value }]: readonly [string, Place]): ParamArgument {
  return { type: 'json', name, value, text: toParamText(value) };
}

function toFile(name: string, place: Place, folder: string): ParamArgument {
  const path = resolve(folder, readText(place));
  if (statSync(path, { throwIfNoEntry: false })?.isFile() !== true) throw place.refuse(`no file "${path}"`);
  return { type: 'file', name, path };
}
