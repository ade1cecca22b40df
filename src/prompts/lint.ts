import type { Failure } from '../errors.ts';
import { findNearest } from '../nearest.ts';
import { findLine, readFrontMatter, splitFrontMatter } from './front-matter.ts';
import { toMapping, type Mapping } from './mapping.ts';
import type { Prompt } from './prompt.ts';

export interface Finding {
  readonly file: string;
  readonly line: number;
  readonly level: 'error' | 'warning';
  readonly rule: 'invalid' | 'unknown-key' | 'unknown-setting' | 'undeclared-param' | 'unused-param';
  readonly message: string;
}

type Path = readonly string[];

interface Sheet {
  readonly prompt: Prompt;
  readonly keys: Mapping;
  readonly frontMatter: string;
}

/** Those of Dotprompt, and our own. */
const keys =
  'name variant version description model config input output tools toolDefs ext raw tags provider system commands history tests'.split(
    ' ',
  );
const innerKeys: Readonly<Record<string, readonly string[]>> = {
  input: ['schema', 'default'],
  output: ['schema', 'format'],
};
const settings = ['temperature', 'max_tokens', 'maxOutputTokens', 'top_p', 'topP', 'stop', 'stopSequences', 'seed'];

/** What is wrong with a prompt that can be read. */
export async function lintPrompt(prompt: Prompt): Promise<readonly Finding[]> {
  const label = toFile(prompt);
  const { frontMatter } = splitFrontMatter(prompt.source, label);
  const sheet = { prompt, frontMatter, keys: toMapping(await readFrontMatter(frontMatter, label)) ?? {} };
  const findings = [
    ...findUnknownKeys(sheet),
    ...findUndeclared(sheet),
    ...findUnused(sheet),
    ...findWrongFormat(sheet),
    ...(await findWrongSchema(sheet)),
  ];
  return findings.toSorted((a, b) => a.line - b.line);
}

/** What is wrong with a prompt that cannot be read: messages begin with the file and often with the line. */
export function toFinding({ message, detail }: Failure, path: string): Finding {
  const [, file = path, line = '1', words = message] = /^"([^"]+)"(?: line (\d+))?: (.*)$/s.exec(message) ?? [];
  const what = detail === undefined ? words : `${words} (${detail.replaceAll('\n', ' ')})`;
  return { file, line: Number(line), level: 'error', rule: 'invalid', message: what };
}

function findUnknownKeys(sheet: Sheet): readonly Finding[] {
  // A key with a dot belongs to whoever reads it, as the format says.
  const top = Object.keys(sheet.keys).filter((key) => !key.includes('.'));
  const inner = Object.entries(innerKeys).map(([parent, known]) => listUnknown(sheet, parent, known));
  const own = listUnknown(sheet, 'config', settings).map((path) => {
    const message = `aix does not read the setting ${describe(path, settings)}`;
    return toProblem(sheet, path, { level: 'warning', rule: 'unknown-setting', message });
  });
  const wrong = [...top.filter((key) => !keys.includes(key)).map((key) => [key]), ...inner.flat()];
  const unknown = wrong.map((path) => {
    const known = path.length === 1 ? keys : (innerKeys[path[0] ?? ''] ?? []);
    const message = `unknown key ${describe(path, known)}`;
    return toProblem(sheet, path, { level: 'error', rule: 'unknown-key', message });
  });
  return [...unknown, ...own];
}

function listUnknown({ keys: all }: Sheet, parent: string, known: readonly string[]): readonly Path[] {
  const members = toMapping(all[parent]) ?? {};
  return Object.keys(members)
    .filter((key) => !known.includes(key))
    .map((key) => [parent, key]);
}

function describe(path: Path, known: readonly string[]): string {
  const nearest = findNearest(path.at(-1) ?? '', known);
  return JSON.stringify(path.join('.')) + (nearest === undefined ? '' : `; did you mean "${nearest}"?`);
}

/** A prompt that declares params at all declares every one. */
function findUndeclared(sheet: Sheet): readonly Finding[] {
  const { params, used, commands } = sheet.prompt;
  const schema = toMapping(toMapping(sheet.keys['input'])?.['schema']);
  if (schema === undefined || Object.hasOwn(schema, '(*)') || schema['additionalProperties']) return [];
  const undeclared = params.filter(({ name, schema: own, default: value }) => {
    const isKnown = own !== null || value !== undefined || name === 'stdin' || Object.hasOwn(commands, name);
    return used.includes(name) && !isKnown;
  });
  return undeclared.map(({ name }) => {
    const message = `param "${name}" is used and not declared in "input.schema"`;
    const line = findUse(sheet.prompt, name);
    return { file: toFile(sheet.prompt), line, level: 'error', rule: 'undeclared-param', message };
  });
}

function findUnused(sheet: Sheet): readonly Finding[] {
  const { params, used, commands } = sheet.prompt;
  const declared = new Set([...params.map(({ name }) => name), ...Object.keys(commands)]);
  const unused = [...declared].filter((name) => !used.includes(name));
  return unused.map((name) => {
    const isCommand = Object.hasOwn(commands, name);
    const path = isCommand ? ['commands', name] : ['input', name];
    const message = `param "${name}" is declared and not used`;
    return toProblem(sheet, path, { level: 'error', rule: 'unused-param', message });
  });
}

/** Dotprompt leaves further formats to whoever reads them. */
function findWrongFormat(sheet: Sheet): readonly Finding[] {
  const { format, schema } = toMapping(sheet.keys['output']) ?? {};
  const path = ['output', 'format'];
  const warn = (message: string): readonly Finding[] => [
    toProblem(sheet, path, { level: 'warning', rule: 'unknown-setting', message }),
  ];
  if (typeof format === 'string' && !['json', 'text'].includes(format))
    return warn(`aix knows the formats json and text, and takes the answer as text here`);
  return format === 'text' && schema !== undefined ? warn('"output.schema" has no effect on text') : [];
}

/** A reference to nothing, for one, is found only where the whole schema is put together. */
async function findWrongSchema(sheet: Sheet): Promise<readonly Finding[]> {
  const { answer } = sheet.prompt;
  if (answer === null) return [];
  const { createSchemaCheck } = await import('./schema-check.ts');
  try {
    createSchemaCheck(answer);
    return [];
  } catch (error) {
    const message = `"output.schema" is no JSON Schema: ${error instanceof Error ? error.message : String(error)}`;
    return [toProblem(sheet, ['output', 'schema'], { level: 'error', rule: 'invalid', message })];
  }
}

/** The first line after the front matter that names it in braces, or the first one. */
function findUse({ source, text }: Prompt, name: string): number {
  const lines = source.split('\n');
  const start = Math.max(source.slice(0, Math.max(source.lastIndexOf(text), 0)).split('\n').length - 1, 0);
  const found = lines.findIndex((line, at) => at >= start && line.includes('{') && line.includes(name));
  return found === -1 ? 1 : found + 1;
}

function toProblem(
  { prompt, frontMatter }: Sheet,
  path: Path,
  problem: Pick<Finding, 'level' | 'rule' | 'message'>,
): Finding {
  return { file: toFile(prompt), line: findLine(frontMatter, path), ...problem };
}

function toFile({ path, name }: Prompt): string {
  return path ?? name;
}
