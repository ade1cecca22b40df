import { expect, test } from 'vitest';
import { runAix } from '../../helpers/run.ts';
import { createHome, readProviders } from './home.ts';

const url = 'http://localhost:11434/v1';

async function update(aliases: readonly string[], model_aliases?: object) {
  const home = createHome({ x: { base_url: url, ...(model_aliases && { model_aliases }) } });
  const argv = ['provider', 'update', 'x', ...aliases.flatMap((alias) => ['--alias', alias])];
  return { ...(await runAix(argv, { home })), aliases: readProviders(home)['x']?.['model_aliases'] };
}

test('adds a provider with other names for its models', async () => {
  const home = createHome();
  await runAix(['provider', 'add', 'x', url, '--alias', 'fast=llama3.2', '--alias', 'best=a=b:c'], { home });
  expect(readProviders(home)['x']?.['model_aliases']).toEqual({ fast: 'llama3.2', best: 'a=b:c' });
});

test('adds to the names that are there, changes them, and takes out those that are given nothing', async () => {
  const { code, aliases } = await update(['fast=b', 'new=c', 'old='], { fast: 'a', old: 'a', other: 'a' });
  expect({ code, aliases }).toEqual({ code: 0, aliases: { fast: 'b', other: 'a', new: 'c' } });
});

test('takes them all out with --unset', async () => {
  const home = createHome({ x: { base_url: url, model_aliases: { fast: 'a' } } });
  await runAix(['provider', 'update', 'x', '--unset', 'alias'], { home });
  expect(readProviders(home)['x']).toEqual({ base_url: url });
});

test.each([
  ['fast', '--alias must look like name=model, found "fast"'],
  ['=m', '--alias must look like name=model, found "=m"'],
  ['a b=m', '--alias must look like name=model, found "a b=m"'],
  ['__proto__=m', 'an alias cannot be called "__proto__"'],
  ['gone=', 'provider "custom:x" has no "gone"'],
])('refuses --alias %s', async (alias, message) => {
  expect(await update([alias])).toMatchObject({
    code: 2,
    stderr: expect.stringContaining(message),
    aliases: undefined,
  });
});

test('refuses an alias that is given twice, and one without a model for a new provider', async () => {
  expect((await update(['a=b', 'a=c'])).stderr).toContain('alias "a" is given twice');
  const { code, stderr } = await runAix(['provider', 'add', 'x', url, '--alias', 'fast=']);
  expect({ code, stderr }).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('alias "fast" stands for no model'),
  });
});

test('shows them', async () => {
  const home = createHome({ x: { base_url: url, default_model: 'fast', model_aliases: { fast: 'a', best: 'b' } } });
  const { stdout } = await runAix(['provider', 'info', 'x'], { home });
  expect(stdout).toContain('default model:  a\naliases:        fast: a\n                best: b\n');
  const json = await runAix(['provider', 'info', 'openai', '--json'], { home });
  expect(JSON.parse(json.stdout).model_aliases).toMatchObject({ fast: 'gpt-6-luna' });
});

test('reads them from the config, where they must be text', async () => {
  const home = createHome({ x: { base_url: url, model_aliases: { fast: 3 } } });
  const { code, stderr } = await runAix(['provider', 'info', 'x'], { home });
  expect({ code, stderr }).toMatchObject({ code: 3, stderr: expect.stringContaining('model_aliases.fast') });
});
