import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { Context } from '../context.ts';
import { makePrivate, readDocument, readText, toDocument } from './document.ts';
import { renderKey, setValue } from './keys.ts';
import { listProviderFiles } from './provider-files.ts';
import { findProblem } from './problem.ts';
import { findRepositoryFile, readRepositoryConfig, type RepositoryConfig } from './repository.ts';
import { toConfig } from './known.ts';
import type { Config, Document } from './schema.ts';
import { listUnknown } from './settings.ts';

/** The home file with the repository's settings laid over it, unknown fields and all. */
export interface Layers {
  readonly document: Document;
  readonly repository: RepositoryConfig | null;
}

const maxNames = 5;

/** Making all that a file of this many letters holds costs more than to look at its text first. */
const large = 16_384;

/** Every run comes through here, so nothing heavy is loaded while all is well. */
export async function readConfig(context: Context): Promise<Config> {
  const path = join(context.home, 'config.json');
  const text = readText(path);
  const skimmed = text === null || text.length < large ? null : await toSkimmedConfig(context, text);
  if (skimmed === null) return readWholeConfig(context, await toDocument(path, text));
  await closeToOthers(context, path);
  return skimmed;
}

/** Null where something in the file needs a word, or a repository lays its settings over it. */
async function toSkimmedConfig(context: Context, text: string): Promise<Config | null> {
  const { skim } = await import('./skim.ts');
  const skimmed = skim(text);
  if (skimmed === null || findRepositoryFile(context) !== null) return null;
  const { document, makeProviders, findProvider } = skimmed;
  if (findProblem(document) !== null || listUnknown(document).length > 0) return null;
  let all: Config['custom_providers'] | undefined;
  const config: Config = {
    ...toWholeConfig(context, document),
    get custom_providers() {
      return (all ??= makeProviders());
    },
  };
  // Not copied with the rest: a copy may have other providers.
  return Object.defineProperty(config, 'findProvider', { value: findProvider });
}

async function readWholeConfig(context: Context, home: Document): Promise<Config> {
  const { document, repository } = await layOver(context, home);
  await tellIgnored(context, repository);
  const unknown = listUnknown(document);
  if (unknown.length > 0) {
    const { renderUnknowns } = await import('./unknown.ts');
    await context.io.warn(renderUnknowns(join(context.home, 'config.json'), unknown));
  }
  return toWholeConfig(context, document);
}

/** The same for somebody who only looks: no word of what is ignored or unknown, and no mode is changed. */
export async function inspectConfig(context: Context): Promise<Config> {
  const { document } = await addRepository(context, await readDocument(join(context.home, 'config.json')));
  return toWholeConfig(context, document);
}

export async function readLayers(context: Context): Promise<Layers> {
  return layOver(context, await readDocument(join(context.home, 'config.json')));
}

async function layOver(context: Context, document: Document): Promise<Layers> {
  await closeToOthers(context, join(context.home, 'config.json'));
  return addRepository(context, document);
}

/** Changes the document itself. */
async function addRepository(context: Context, document: Document): Promise<Layers> {
  const repository = await readRepositoryConfig(context, document);
  for (const override of repository?.overrides ?? []) setValue(document, override.path, override.value);
  return { document, repository };
}

function toWholeConfig({ home }: Context, document: Document): Config {
  const files = listProviderFiles(home);
  return { ...toConfig(document), ...(files.length > 0 && { provider_files: files }) };
}

/** A repository is often somebody else's, so what it may not set is no more than a notice. */
export async function tellIgnored({ io }: Context, repository: RepositoryConfig | null): Promise<void> {
  if (repository !== null && repository.ignored.length > 0) await io.notice(renderIgnored(repository));
}

async function closeToOthers(context: Context, path: string): Promise<void> {
  if (!makePrivate(path)) await context.io.notice(`"${path}" can be read by others, and its mode cannot be changed`);
  const mode = statSync(context.home, { throwIfNoEntry: false })?.mode ?? 0;
  if ((mode & 0o077) !== 0) (await import('../files.ts')).ensurePrivateFolder(context.home);
}

function renderIgnored({ path, ignored }: RepositoryConfig): string {
  const names = ignored.slice(0, maxNames).map((key) => `"${renderKey(key)}"`);
  const rest = ignored.length > maxNames ? ` and ${ignored.length - maxNames} more` : '';
  return `ignored in "${path}": ${names.join(', ')}${rest}; a repository cannot set these`;
}
