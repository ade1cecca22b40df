import { Failure } from '../../errors.ts';
import type { Found, PromptCopy } from './draft.ts';
import type { Source } from './source.ts';
import { parseJson, toMapping } from './yaml-file.ts';

/** What `prompt export --json` prints: prompt files in one document. */
export interface Bundle {
  readonly prompts: readonly BundledPrompt[];
}

interface BundledPrompt {
  readonly name: string;
  readonly type: 'simple' | 'rich';
  /** The whole file. */
  readonly source: string;
}

export function readBundle(source: Source): Found {
  const [file = ''] = source.files;
  const prompts = findPrompts(parseJson(source.read(file), source.label));
  if (prompts === undefined) throw new Failure('config', `"${source.label}" holds no "prompts"`);
  return { drafts: [], copies: prompts.map((prompt, at) => toCopy(prompt, `${source.label}[${at}]`)), skipped: [] };
}

export function isBundle(source: Source): boolean {
  const [file = ''] = source.files;
  if (source.isFolder || !/^\u{feff}?\s*\{/u.test(source.read(file))) return false;
  try {
    return findPrompts(parseJson(source.read(file), source.label)) !== undefined;
  } catch {
    return false;
  }
}

function findPrompts(document: unknown): readonly unknown[] | undefined {
  const prompts = toMapping(document)?.['prompts'];
  return Array.isArray(prompts) ? prompts : undefined;
}

function toCopy(value: unknown, from: string): PromptCopy {
  const { name, type, source } = toMapping(value) ?? {};
  if (typeof name !== 'string' || typeof source !== 'string' || (type !== 'simple' && type !== 'rich')) {
    throw new Failure('config', `"${from}" must hold "name", "type" (simple or rich) and "source"`);
  }
  return { name, from, type, source };
}
