import { expect, test } from 'vitest';
import { presetAliases } from '../../../src/providers/models/aliases.ts';
import { asOf, modelRows } from '../../../src/providers/models/rows.ts';
import { completeModel, listKnownModels } from '../../../src/providers/models/table.ts';
import { findPreset, presets } from '../../../src/providers/presets.ts';
import { toModel } from '../../../src/providers/provider.ts';
import { listProviders } from '../../../src/providers/resolve.ts';

const now = Date.parse('2026-11-21');

function findSettings(name: string, env: Readonly<Record<string, string>> = {}) {
  const settings = listProviders({ config: { custom_providers: {} }, env }).find((one) => one.name === name);
  if (settings === undefined) throw new Error(`no ${name}`);
  return settings;
}

function complete(id: string, told: object = {}) {
  return completeModel(toModel({ id, ...told }), listKnownModels(findSettings('openai'), now));
}

test('fills in what a vendor does not tell of its models', () => {
  expect(complete('gpt-5-mini')).toMatchObject({
    kind: 'chat',
    contextWindow: 400_000,
    outputLimit: 128_000,
    price: { input: 0.25, output: 2, cacheRead: 0.025, cacheWrite: null },
  });
});

test('leaves what a vendor tells as it is, 0 and nothing too', () => {
  const price = { input: 0, output: 0, cacheRead: null, cacheWrite: null };
  expect(complete('gpt-5-mini', { contextWindow: 8, inputs: [], price })).toMatchObject({
    contextWindow: 8,
    inputs: [],
    price,
    outputLimit: 128_000,
  });
});

test.each([
  ['gpt-5-2025-08-07', 400_000],
  ['gpt-4o-2024-08-06', 128_000],
  ['gpt-5-codex', null],
  ['gpt-5-chat-latest', null],
  ['gpt-50', null],
  ['gpt', null],
])('takes %s for a dated version of a known model, or for another one', (id, window) => {
  expect(complete(id).contextWindow).toBe(window);
});

test('gives a price no longer than the vendor has promised it', () => {
  const row = modelRows['gemini']?.find(({ priceUntil }) => priceUntil !== undefined);
  const settings = {
    ...findSettings('openai'),
    baseUrl: findPreset('gemini')?.baseUrl ?? 'https://generativelanguage.googleapis.com/v1beta',
  };
  const at = (day: string) => listKnownModels(settings, Date.parse(day)).find(({ id }) => id === row?.id)?.price;
  if (findPreset('gemini') === undefined) return;
  expect(at(asOf)).not.toBeNull();
  expect(at(row?.priceUntil ?? '')).toBeNull();
});

test('says nothing of a server that only speaks like a vendor, nor of the mock', () => {
  const moved = findSettings('openai', { AIX_OPENAI_BASE_URL: 'https://gateway.example.com/v1' });
  expect(listKnownModels(moved, now)).toEqual([]);
  expect(listKnownModels(findSettings('mock'), now)).toEqual([]);
  expect(listKnownModels(findSettings('ollama'), now)).toEqual([]);
});

test('has every model once, with limits above 0 and an input price below that of the output', () => {
  for (const rows of Object.values(modelRows)) {
    expect(new Set(rows.map(({ id }) => id)).size).toBe(rows.length);
    for (const { kind, context, output, price } of rows) {
      expect(context ?? 1).toBeGreaterThan(output ?? 0);
      const [input, paidOut, cached] = price ?? [1, 1];
      if (kind !== 'embedding') expect(paidOut).toBeGreaterThanOrEqual(input);
      expect(cached ?? 0).toBeLessThanOrEqual(input);
    }
  }
});

test.each(Object.entries(presetAliases))(
  'names in the aliases of %s only models that are in the table',
  (vendor, aliases) => {
    const ids = modelRows[vendor]?.map(({ id }) => id);
    expect(ids).toEqual(expect.arrayContaining(Object.values(aliases)));
  },
);

test('gives the aliases to a vendor, and not to what stands in its place', () => {
  const names = presets.map(({ name }) => name).filter((name) => Object.hasOwn(presetAliases, name));
  for (const name of names) expect(findSettings(name).modelAliases).toEqual(presetAliases[name]);
  expect(findSettings('openai', { OPENAI_BASE_URL: 'http://localhost:1/v1' }).modelAliases).toEqual({});
});
