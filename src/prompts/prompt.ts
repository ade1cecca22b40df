import type { ChatSettings } from '../providers/provider.ts';
import { readFrontMatter, splitFrontMatter } from './front-matter.ts';
import { toMetadata, type Metadata } from './metadata.ts';
import { findParams } from './render.ts';

/** A prompt file, read and checked. */
export interface Prompt {
  readonly name: string;
  readonly path: string | null;
  readonly description: string | null;
  readonly tags: readonly string[];
  readonly provider: string | null;
  readonly model: string | null;
  /** Holds params like the text. */
  readonly system: string | null;
  readonly settings: ChatSettings;
  /** Values for params that the user does not give. */
  readonly defaults: Readonly<Record<string, string>>;
  readonly text: string;
  /** Names of the params in `system` and `text`, in order. */
  readonly params: readonly string[];
}

export interface PromptOrigin {
  readonly name: string;
  /** Null for text that stands in no file, such as piped text. */
  readonly path: string | null;
}

/** Reads a simple prompt: an optional front matter, then text with `{params}`. */
export async function parsePrompt(source: string, origin: PromptOrigin): Promise<Prompt> {
  const label = origin.path ?? origin.name;
  const { frontMatter, text } = splitFrontMatter(source, label);
  const metadata = frontMatter === '' ? emptyMetadata : await readMetadata(frontMatter, label);
  return { ...origin, ...metadata, text, params: findParams(`${metadata.system ?? ''}\n${text}`) };
}

const emptyMetadata: Metadata = {
  description: null,
  tags: [],
  provider: null,
  model: null,
  system: null,
  settings: {},
  defaults: {},
};

async function readMetadata(source: string, label: string): Promise<Metadata> {
  return toMetadata({ value: await readFrontMatter(source, label), source, label });
}
