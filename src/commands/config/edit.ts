import { readLayers } from '../../config/read.ts';
import { listUnknown } from '../../config/settings.ts';
import { renderUnknown } from '../../config/unknown.ts';
import type { Context } from '../../context.ts';
import { ensurePrivateFolder } from '../../files.ts';
import { openInEditor } from '../../run/editor.ts';
import { askConfirm } from '../../terminal/ask.ts';

/** What was written stays, broken or not: it is the user's work. */
export async function editConfig(context: Context): Promise<void> {
  const { path } = await context.configFile();
  ensurePrivateFolder(context.home);
  await openInEditor(context, path);
  const { document } = await readLayers(context);
  for (const key of listUnknown(document)) await context.io.notice(renderUnknown(key));
}

export async function resetConfig(context: Context, isSure: boolean): Promise<void> {
  const { io } = context;
  const file = await context.configFile();
  const message = `Set "${file.path}" aside and begin anew?`;
  if (!isSure && !(await askConfirm(io, { message, insteadOf: '--yes' }))) return io.notice('nothing was changed');
  const backup = await file.reset();
  if (backup === null) return io.notice('nothing was set, so nothing was changed');
  await io.notice(`the settings and providers are gone from "${file.path}"; a backup is in "${backup}"`);
  await io.notice('keys in the keychain and in keys.json are kept; aix api-key --list shows them');
}
