import { join } from 'node:path';
import type { Context } from '../context.ts';
import { Failure } from '../errors.ts';
import { isAddress, withClone } from '../prompts/importers/clone.ts';
import type { Skipped } from '../prompts/importers/draft.ts';
import { findFormat } from '../prompts/importers/formats.ts';
import { planImport, type PlannedPrompt } from '../prompts/importers/plan.ts';
import { openSource, toTextSource, type Source } from '../prompts/importers/source.ts';
import { checkFree, writeAll } from '../prompts/importers/write.ts';

export interface ImportOptions {
  /** The name of a format; recognised when undefined. */
  readonly format: string | undefined;
  readonly isForced: boolean;
  readonly isDryRun: boolean;
}

export interface Import {
  readonly format: string;
  readonly prompts: readonly PlannedPrompt[];
  readonly skipped: readonly Skipped[];
}

/** Takes prompts of another tool into the home folder, all of them or none. Nothing of them is run. */
export async function importPrompts(context: Context, source: string, options: ImportOptions): Promise<Import> {
  if (source === '-') return importFrom(context, toTextSource(await context.io.stdin.readAll()), options);
  if (!isAddress(source)) return importFrom(context, openSource(source, context.cwd), options);
  return withClone(source, context, (folder) =>
    importFrom(context, { ...openSource(folder, context.cwd), label: source }, options),
  );
}

async function importFrom(context: Context, source: Source, options: ImportOptions): Promise<Import> {
  const format = findFormat(source, options.format);
  const found = format.read(source);
  const prompts = await planImport(found);
  if (prompts.length === 0) {
    throw new Failure('config', `"${source.label}" holds no prompts in the format "${format.name}"`);
  }
  const folder = join(context.home, 'prompts');
  if (options.isDryRun) checkFree(folder, prompts, options.isForced);
  else await writeAll(folder, prompts, options.isForced);
  return { format: format.name, prompts, skipped: [...source.skipped, ...found.skipped] };
}
