import { mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readModelCache, saveModelCache } from '../../../src/providers/models/cache.ts';
import { toModel } from '../../../src/providers/provider.ts';
import { listProviders } from '../../../src/providers/resolve.ts';
import { temporaryFolder } from '../../helpers/temp.ts';

const baseUrl = 'http://localhost:11434/v1';
const price = { input: 0, output: 0.5, cacheRead: null, cacheWrite: null };
const models = [
  toModel({ id: 'a', name: 'A', kind: 'chat', contextWindow: 4096, inputs: ['text', 'image'], price, ownedBy: 'x' }),
  toModel({ id: 'b' }),
];

function findSettings(url = baseUrl) {
  const config = { custom_providers: { mine: { base_url: url } } };
  const settings = listProviders({ config, env: {} }).find(({ name }) => name === 'custom:mine');
  if (settings === undefined) throw new Error('no provider');
  return settings;
}

test('gives back what was kept, in files for the owner alone', () => {
  const home = temporaryFolder();
  saveModelCache(home, findSettings(), { models, fetchedAt: 5 });
  expect(readModelCache(home, findSettings())).toEqual({ models, fetchedAt: 5 });
  const folder = join(home, 'cache', 'models');
  expect(readdirSync(folder)).toEqual(['custom%3Amine@localhost%3A11434.json']);
  expect(statSync(join(folder, 'custom%3Amine@localhost%3A11434.json')).mode & 0o777).toBe(0o600);
  expect(statSync(folder).mode & 0o777).toBe(0o700);
});

test('knows nothing of a provider that has moved, on the same host too', () => {
  const home = temporaryFolder();
  saveModelCache(home, findSettings(), { models, fetchedAt: 5 });
  expect(readModelCache(home, findSettings('http://localhost:11434/v2'))).toBeNull();
  expect(readModelCache(home, findSettings('http://localhost:1/v1'))).toBeNull();
});

test.each([
  ['no JSON', '{"models": ['],
  ['another document', '[]'],
  ['no models', JSON.stringify({ base_url: baseUrl, fetched_at: 5, models: {} })],
  ['no date', JSON.stringify({ base_url: baseUrl, fetched_at: 'today', models: [] })],
])('takes a file with %s for none', (_, text) => {
  const home = temporaryFolder();
  mkdirSync(join(home, 'cache', 'models'), { recursive: true });
  writeFileSync(join(home, 'cache', 'models', 'custom%3Amine@localhost%3A11434.json'), text);
  expect(readModelCache(home, findSettings())).toBeNull();
});

test('leaves out of a file what is no model, and of a model what cannot be', () => {
  const home = temporaryFolder();
  const odd = { id: 'c', contextWindow: -1, kind: 'soap', inputs: ['text', 'smell'], price: 3, name: 7 };
  const document = { base_url: baseUrl, fetched_at: 5, models: [null, 'x', { id: '' }, odd] };
  mkdirSync(join(home, 'cache', 'models'), { recursive: true });
  writeFileSync(join(home, 'cache', 'models', 'custom%3Amine@localhost%3A11434.json'), JSON.stringify(document));
  expect(readModelCache(home, findSettings())?.models).toEqual([toModel({ id: 'c', inputs: ['text'] })]);
});
