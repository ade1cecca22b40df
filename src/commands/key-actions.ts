import type { Context } from '../context.ts';
import { Failure } from '../errors.ts';
import { toKeyOwner } from '../providers/auth.ts';
import { resolveProvider } from '../providers/resolve.ts';
import type { ProviderSettings } from '../providers/settings.ts';
import { readSources } from '../providers/sources.ts';
import { listKeys, locateKeys, type ListedKey } from '../run/list-keys.ts';
import { toPlaceName } from '../run/store-key.ts';
import { testKey, type KeyVerdict } from '../run/test-key.ts';
import { maskKey } from '../secrets/key-shape.ts';
import type { KeySource } from '../secrets/secret-store.ts';
import { renderTable } from '../terminal/table.ts';

export async function showKey(context: Context, name: string, isJson: boolean): Promise<void> {
  const settings = await findProvider(context, name);
  const found = await (await context.secrets()).find(toKeyOwner(settings), context.signal);
  if (found === null) throw toNoKey(settings);
  const key = maskKey(found.value);
  const document = { provider: settings.name, key, ...toSourceDocument(found.source) };
  await print(context, isJson ? toJson(document) : `${key} (${toPlaceName(found.source)})\n`);
}

export async function whereKey(context: Context, name: string, isJson: boolean): Promise<void> {
  const settings = await findProvider(context, name);
  const [key] = await locateKeys(context, [settings]);
  if (key === undefined || key.source === null) throw toNoKey(settings);
  await print(context, isJson ? toJson(toDocument(key)) : `${toPlaceName(key.source)}${toRemark(key)}\n`);
}

export async function deleteKey(context: Context, name: string): Promise<void> {
  const settings = await findProvider(context, name);
  const secrets = await context.secrets();
  const owner = toKeyOwner(settings);
  const deleted = await secrets.delete(settings.name, owner.host);
  for (const { host, source } of deleted) {
    await context.io.notice(`the key of "${settings.name}" for ${host} is gone from ${toPlaceName(source)}`);
  }
  const left = await secrets.locate(owner);
  if (left !== null) await context.io.warn(`${toPlaceName(left)} still gives a key for "${settings.name}"`);
  if (deleted.length === 0)
    throw new Failure('auth', `no key is stored for "${settings.name}"`, { hint: 'aix api-key --list' });
}

export async function testOneKey(context: Context, name: string, isJson: boolean): Promise<void> {
  const verdict = await testKey(context, name);
  if (verdict.failure !== null) throw verdict.failure;
  const { provider, result, message } = verdict;
  await print(context, isJson ? toJson({ provider, result, message }) : `${provider}: ${toVerdictText(verdict)}\n`);
}

/** Ends in the failure of the first that failed, after all were tried. */
export async function testKeys(context: Context, names: readonly string[], isJson: boolean): Promise<void> {
  const verdicts: KeyVerdict[] = [];
  for (const name of names) verdicts.push(await testKey(context, name));
  const [first, ...others] = verdicts.flatMap(({ failure }) => failure ?? []);
  const documents = verdicts.map(({ failure, ...rest }) => ({ ...rest, code: failure?.code ?? 'ok' }));
  if (!isJson) await print(context, await renderTable(context.io, ['provider', 'key', ''], verdicts.map(toVerdictRow)));
  if (first === undefined) return isJson ? print(context, toJson(documents)) : undefined;
  const message = `${others.length + 1} of ${names.length} keys are not known to be valid`;
  const failure = new Failure(first.code, message, { cause: first });
  failure.document = documents;
  throw failure;
}

export async function printKeys(
  context: Context,
  { isJson, isMasked }: { readonly isJson: boolean; readonly isMasked: boolean },
): Promise<void> {
  const keys = await listKeys(context);
  const masks = isMasked ? await Promise.all(keys.map((key) => findMask(context, key))) : [];
  if (isJson) {
    const documents = keys.map((key, at) => ({ ...toDocument(key), ...(isMasked ? { key: masks[at] ?? null } : {}) }));
    return print(context, toJson(documents));
  }
  const head = ['provider', 'host', 'key from', '', ...(isMasked ? ['key'] : [])];
  const rows = keys.map((key, at) => (isMasked ? toRow(key).concat(masks[at] ?? '') : toRow(key)));
  await print(context, await renderTable(context.io, head, rows));
}

async function findProvider(context: Context, name: string): Promise<ProviderSettings> {
  return resolveProvider(name, await readSources(context, [name]));
}

async function findMask(context: Context, { provider, source }: ListedKey): Promise<string | null> {
  if (source === null) return null;
  const settings = await findProvider(context, provider);
  const found = await (await context.secrets()).find(toKeyOwner(settings), context.signal);
  return found === null ? null : maskKey(found.value);
}

function toNoKey(settings: ProviderSettings): Failure {
  const { variables } = toKeyOwner(settings);
  const hint = `aix api-key ${settings.name}, or set ${variables.join(' or ')}`;
  return new Failure('auth', `no key for "${settings.name}"`, { hint });
}

function toRow(key: ListedKey): readonly string[] {
  const source = key.source === null ? '-' : toPlaceName(key.source).replace(/^the /, '');
  const remark = key.source === null ? (key.needsKey ? 'no key' : 'none needed') : toRemark(key).trim();
  return [key.provider, key.host, source, remark];
}

function toRemark({ shadowed }: ListedKey): string {
  return shadowed === null ? '' : ` (wins over the key in ${toPlaceName(shadowed)})`;
}

function toDocument(key: ListedKey): object {
  const { provider, host, source, shadowed, needsKey } = key;
  return { provider, host, ...toSourceDocument(source), shadows: shadowed?.type ?? null, needs_key: needsKey };
}

function toSourceDocument(source: KeySource | null): object {
  return { source: source?.type ?? null, variable: source?.type === 'environment' ? source.variable : null };
}

function toVerdictRow({ provider, result, message }: KeyVerdict): readonly string[] {
  return [provider, result, message];
}

function toVerdictText({ result, message }: KeyVerdict): string {
  return result === 'valid' ? 'the key is valid' : message;
}

function toJson(document: unknown): string {
  return `${JSON.stringify(document, null, 2)}\n`;
}

async function print(context: Context, text: string): Promise<void> {
  await context.io.stdout.write(text);
}
