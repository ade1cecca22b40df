import { findValue, renderKey, setValue, toPath, unsetValue } from '../../config/keys.ts';
import { maskSecrets } from '../../config/mask.ts';
import { readLayers, tellIgnored } from '../../config/read.ts';
import { findShape } from '../../config/schema.ts';
import { listUnknown, listValues } from '../../config/settings.ts';
import { findNearestKey, renderUnknown } from '../../config/unknown.ts';
import { renderValue, toValue } from '../../config/value.ts';
import type { Context } from '../../context.ts';
import { Failure } from '../../errors.ts';
import { resolveProvider } from '../../providers/resolve.ts';
import { readSources } from '../../providers/sources.ts';
import { deleteKey, saveKey, showKey, toKeyName } from './keys.ts';

export async function showSetting(context: Context, key: string, isJson: boolean): Promise<void> {
  const keyName = toKeyName(key);
  if (keyName !== null) return showKey(context, keyName, isJson);
  const { document } = await readLayers(context);
  const path = toPath(key, document);
  const value = findValue(document, path);
  if (value === undefined) throw toUnset(path);
  const shown = maskSecrets(value, path);
  await write(context, isJson ? JSON.stringify(shown, null, 2) : renderValue(shown));
}

export async function setSetting(context: Context, key: string, text: string): Promise<void> {
  const keyName = toKeyName(key);
  if (keyName !== null) return saveKey(context, keyName, text);
  if (key === 'default_provider') await checkProvider(context, text);
  const file = await context.configFile();
  let path: readonly string[] = [];
  await file.update((document) => {
    path = toPath(key, document);
    setValue(document, path, toValue(path, text));
  });
  if (findShape(path) === undefined) await context.io.warn(renderUnknown(path));
  await tellOverride(context, path);
}

export async function unsetSetting(context: Context, key: string): Promise<void> {
  const keyName = toKeyName(key);
  if (keyName !== null) return deleteKey(context, keyName);
  const file = await context.configFile();
  let path: readonly string[] = [];
  await file.update((document) => {
    path = toPath(key, document);
    if (!unsetValue(document, path)) throw toUnset(path);
  });
  await tellOverride(context, path);
}

export async function listConfig(context: Context, isJson: boolean): Promise<void> {
  const { document, repository } = await readLayers(context);
  await tellIgnored(context, repository);
  const overrides = (repository?.overrides ?? []).map((override) => renderKey(override.path));
  if (isJson) {
    const settings = maskSecrets(document);
    const { path } = await context.configFile();
    const file = { path, settings, repository: repository === null ? null : { path: repository.path, overrides } };
    return write(context, JSON.stringify(file, null, 2));
  }
  const lines = listValues(document).map(([path, value]) => `${renderKey(path)}=${toLine(maskSecrets(value, path))}`);
  if (lines.length > 0) await write(context, lines.join('\n'));
  if (lines.length === 0) await context.io.notice('nothing is set; begin with: aix config set default_provider NAME');
  for (const key of overrides) await context.io.notice(`"${key}" comes from "${repository?.path}"`);
  for (const path of listUnknown(document)) await context.io.notice(renderUnknown(path));
}

/** A value that could drive the terminal is shown as JSON, which has no control characters. */
function toLine(value: unknown): string {
  return typeof value === 'string' && !/\p{Cc}/u.test(value) ? value : JSON.stringify(value);
}

function write({ io, redactor }: Context, text: string): Promise<void> {
  return io.stdout.write(`${redactor.redact(text)}\n`);
}

/** `auto`, a provider, or a provider with a model after a slash. */
async function checkProvider(context: Context, text: string): Promise<void> {
  const [name = ''] = text.split('/');
  if (text !== 'auto' && text !== 'null') resolveProvider(name, await readSources(context, [name]));
}

async function tellOverride(context: Context, path: readonly string[]): Promise<void> {
  const { repository } = await readLayers(context);
  const key = renderKey(path);
  if (repository?.overrides.some((override) => renderKey(override.path) === key) !== true) return;
  await context.io.notice(`here "${key}" comes from "${repository.path}" all the same`);
}

function toUnset(path: readonly string[]): Failure {
  const nearest = findNearestKey(path);
  return new Failure('config', `"${renderKey(path)}" is not set`, {
    hint: nearest === undefined || nearest === renderKey(path) ? 'aix config list' : `did you mean "${nearest}"?`,
  });
}
