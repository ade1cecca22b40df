import type { Context } from '../../context.ts';
import { readFiles } from './files.ts';
import { estimateTokens } from './limit.ts';
import type { Material } from './material.ts';
import { checkUrl, describePage, fetchPage } from './pages.ts';

interface Wanted {
  readonly files: readonly string[];
  readonly urls: readonly string[];
  readonly isDryRun: boolean;
}

/** Reads the files at once; the pages are fetched when the result is called. */
export async function collectMaterial(
  context: Context,
  { files, urls, isDryRun }: Wanted,
): Promise<() => Promise<readonly Material[]>> {
  const found = await readFiles(context, files);
  for (const url of urls) checkUrl(url);
  return async () => {
    const pages: Material[] = [];
    for (const url of new Set(urls)) pages.push(isDryRun ? describePage(url) : await fetchPage(context, url));
    await announce(context, found, isDryRun ? [] : pages);
    return [...found, ...pages];
  };
}

async function announce({ io }: Context, files: readonly Material[], pages: readonly Material[]): Promise<void> {
  const characters = [...files, ...pages].reduce((length, { text }) => length + text.length, 0);
  const kinds = [describe(files.length, 'file'), describe(pages.length, 'page')].filter((text) => text !== null);
  if (kinds.length === 0) return;
  const tokens = estimateTokens(characters);
  await io.notice(`added ${kinds.join(' and ')}: ${characters} characters, about ${tokens} tokens (an estimate)`);
}

function describe(count: number, what: string): string | null {
  return count === 0 ? null : `${count} ${what}${count === 1 ? '' : 's'}`;
}
