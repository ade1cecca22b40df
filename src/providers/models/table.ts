import { isLoopback, toHost } from '../base-url.ts';
import { presets } from '../presets.ts';
import { toModel, type Model } from '../provider.ts';
import type { ProviderSettings } from '../settings.ts';
import { asOf, modelRows, type ModelRow } from './rows.ts';

/** What the dated table says about the models of a provider; nothing where it is not at a vendor's own host. */
export function listKnownModels({ baseUrl, driver }: ProviderSettings, now: number): readonly Model[] {
  // No vendor is there, so that their table need not be loaded.
  if (driver === 'mock' || isLoopback(baseUrl)) return [];
  const host = toHost(baseUrl);
  const vendor = presets.find(
    (preset) => !preset.isLocal && preset.driver !== 'mock' && toHost(preset.baseUrl) === host,
  );
  return (modelRows[vendor?.name ?? ''] ?? []).map((row) => fromRow(row, now));
}

/** What a vendor tells wins; the table only fills in what it left out. */
export function completeModel(model: Model, known: readonly Model[]): Model {
  const row = known.find(({ id }) => isVersionOf(model.id, id));
  if (row === undefined) return model;
  return {
    ...model,
    kind: model.kind ?? row.kind,
    contextWindow: model.contextWindow ?? row.contextWindow,
    outputLimit: model.outputLimit ?? row.outputLimit,
    inputs: model.inputs ?? row.inputs,
    price: model.price ?? row.price,
  };
}

/** `gpt-5-2025-08-07` is a `gpt-5`, whereas `gpt-5-codex` is another model. */
export function isVersionOf(id: string, name: string): boolean {
  return id.startsWith(name) && /^(?:[-@](?:latest|\d[\d-]{3,}))?$/.test(id.slice(name.length));
}

function fromRow({ id, kind, context, output, inputs, price, priceUntil }: ModelRow, now: number): Model {
  const [paidIn = null, paidOut = null, cacheRead = null, cacheWrite = null] = price ?? [];
  const isOver = priceUntil !== undefined && now >= Date.parse(priceUntil);
  return toModel({
    id,
    kind: kind ?? 'chat',
    contextWindow: context,
    outputLimit: output,
    inputs,
    price: price === undefined || isOver ? null : { input: paidIn, output: paidOut, cacheRead, cacheWrite, asOf },
  });
}
