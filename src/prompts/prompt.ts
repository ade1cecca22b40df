import type { ChatSettings } from '../providers/provider.ts';
import { readFrontMatter, splitFrontMatter } from './front-matter.ts';
import { toMetadata, type FrontMatter } from './metadata.ts';
import type { Param } from './param.ts';
import { findParams } from './render.ts';
import { toParams } from './schema.ts';

/** A prompt file, read and checked. */
export interface Prompt {
  /** `simple` is text with `{name}`; `rich` is the Dotprompt format. */
  readonly type: 'simple' | 'rich';
  readonly name: string;
  readonly path: string | null;
  readonly description: string | null;
  readonly tags: readonly string[];
  readonly provider: string | null;
  readonly model: string | null;
  /** Holds params like the text. */
  readonly system: string | null;
  readonly settings: ChatSettings;
  readonly text: string;
  /** Those used in `system` and `text`, in order, then those that are only declared. */
  readonly params: readonly Param[];
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
  const from: FrontMatter = {
    value: frontMatter === '' ? {} : await readFrontMatter(frontMatter, label),
    source: frontMatter,
    label,
  };
  const metadata = toMetadata(from);
  const params = await toParams(from, findParams(`${metadata.system ?? ''}\n${text}`));
  return { ...origin, ...metadata, type: 'simple', text, params };
}
