import { existsSync, readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { splitFrontMatter } from './front-matter.ts';
import type { PartialSource, PartialText, PartialType } from './partials.ts';
import { toTemplate } from './prompt.ts';

interface PartialFiles {
  /** Nearest first. */
  readonly folders: readonly string[];
  readonly isFile: (path: string) => boolean;
  readonly readText: (path: string, label: string) => Promise<string>;
}

const endings: Readonly<Record<PartialType, readonly string[]>> = {
  simple: ['.md', '.prompt'],
  rich: ['.prompt', '.md'],
};
const partialName = /^(?:[\p{L}\p{N}_][\p{L}\p{N}_.-]*\/)*[\p{L}\p{N}_][\p{L}\p{N}_.-]*$/u;

/** Partials beside the prompts: `_name.prompt`, `name.prompt` and the same with `.md`. A name may lead into a folder. */
export function createPartialSource({ folders, isFile, readText }: PartialFiles): PartialSource {
  return {
    async find(name, wanted) {
      if (!partialName.test(name)) return undefined;
      const files = endings[wanted].flatMap((ending) => [`_${basename(name)}${ending}`, `${basename(name)}${ending}`]);
      const path = folders.flatMap((folder) => files.map((file) => join(folder, dirname(name), file))).find(isFile);
      return path === undefined ? undefined : toPartial(await readText(path, path), path);
    },
    async names() {
      const files = folders.filter((folder) => existsSync(folder)).flatMap((folder) => readdirSync(folder));
      const prompts = files.filter((file) => /^[^.].*\.(md|prompt)$/.test(file));
      return [...new Set(prompts.map((file) => file.replace(/^_|\.(md|prompt)$/g, '')))];
    },
  };
}

/** Its front matter is for those who run it as a prompt. */
function toPartial(source: string, path: string): PartialText {
  if (path.endsWith('.md')) return { type: 'simple', text: splitFrontMatter(source, path).text, label: path };
  return { type: 'rich', text: toTemplate(source, splitFrontMatter(source, path)), label: path };
}
