import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ensurePrivateFolder, writePrivateFile } from '../../files.ts';
import { toHost } from '../base-url.ts';
import { isObject, parseJson, toCount, toList, toObject, toText } from '../json.ts';
import { modalities, toModel, type Model, type Price } from '../provider.ts';
import type { ProviderSettings } from '../settings.ts';

export interface CachedModels {
  readonly models: readonly Model[];
  /** Milliseconds since 1970. */
  readonly fetchedAt: number;
}

/** The list as the provider last gave it. A missing or broken file, and one of another address, is none. */
export function readModelCache(home: string, settings: ProviderSettings): CachedModels | null {
  if (settings.problem !== null || settings.driver === 'mock') return null;
  const { base_url: baseUrl, fetched_at: fetchedAt, models } = toObject(readDocument(toPath(home, settings)));
  const at = toCount(fetchedAt);
  if (baseUrl !== settings.baseUrl || at === null || !Array.isArray(models)) return null;
  return { fetchedAt: at, models: models.flatMap(fromDocument) };
}

export function saveModelCache(home: string, settings: ProviderSettings, { models, fetchedAt }: CachedModels): void {
  const path = toPath(home, settings);
  ensurePrivateFolder(join(home, 'cache'));
  ensurePrivateFolder(join(home, 'cache', 'models'));
  const document = { base_url: settings.baseUrl, fetched_at: fetchedAt, models };
  writePrivateFile(path, `${JSON.stringify(document)}\n`);
}

/** Provider and host make the name, and `:` cannot stand in a file name everywhere. */
function toPath(home: string, { name, baseUrl }: ProviderSettings): string {
  const account = `${name}@${toHost(baseUrl)}`.replaceAll(/[^\w@.-]/g, (letter) => encodeURIComponent(letter));
  return join(home, 'cache', 'models', `${account}.json`);
}

function readDocument(path: string): unknown {
  try {
    return parseJson(readFileSync(path, 'utf8'));
  } catch {
    return undefined;
  }
}

function fromDocument(value: unknown): readonly Model[] {
  const fields = toObject(value);
  const id = toText(fields['id']);
  if (id === '') return [];
  const kind = (['chat', 'embedding', 'other'] as const).find((one) => one === fields['kind']) ?? null;
  const inputs = Array.isArray(fields['inputs']) ? toList(fields['inputs']) : null;
  return [
    toModel({
      id,
      kind,
      name: toText(fields['name']) || null,
      contextWindow: toCount(fields['contextWindow']),
      outputLimit: toCount(fields['outputLimit']),
      inputs: inputs === null ? null : modalities.filter((modality) => inputs.includes(modality)),
      price: isObject(fields['price']) ? toPrice(fields['price']) : null,
      ownedBy: toText(fields['ownedBy']) || null,
    }),
  ];
}

function toPrice(fields: Readonly<Record<string, unknown>>): Price {
  return {
    input: toCount(fields['input']),
    output: toCount(fields['output']),
    cacheRead: toCount(fields['cacheRead']),
    cacheWrite: toCount(fields['cacheWrite']),
  };
}
