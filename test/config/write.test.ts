import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  lstatSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createConfigFile } from '../../src/config/write.ts';
import { mountOrSkip } from '../helpers/disk.ts';
import { temporaryFolder } from '../helpers/temp.ts';

test('writes text that people can read, in the order in which it was', async () => {
  const home = write('{"z": 1, "custom_providers": {}, "a": [1]}');
  await createConfigFile({ home }).update((document) => {
    document['default_model'] = 'm';
  });
  const wanted = '{\n  "z": 1,\n  "custom_providers": {},\n  "a": [\n    1\n  ],\n  "default_model": "m"\n}\n';
  expect(readFileSync(join(home, 'config.json'), 'utf8')).toBe(wanted);
});

test('leaves a file alone in which nothing changes', async () => {
  const home = write('{"a":1}');
  await createConfigFile({ home }).update(() => {});
  expect(readFileSync(join(home, 'config.json'), 'utf8')).toBe('{"a":1}');
});

test('keeps every field that it does not know, whatever it holds', async () => {
  const home = temporaryFolder();
  const file = createConfigFile({ home });
  const unknown = fc.dictionary(
    fc.string().map((name) => `x-${name}`),
    fc.jsonValue({ noUnicodeString: false }),
  );
  await fc.assert(
    fc.asyncProperty(unknown, async (document) => {
      writeFileSync(file.path, JSON.stringify(document));
      const before = JSON.parse(readFileSync(file.path, 'utf8')) as object;
      await file.update((raw) => Object.assign(raw, { default_model: 'm' }));
      expect(JSON.parse(readFileSync(file.path, 'utf8'))).toEqual({ ...before, default_model: 'm' });
    }),
    { numRuns: 50 },
  );
});

test('keeps a field named __proto__ and does not let it reach anything', async () => {
  const home = write('{"__proto__": {"default_model": "evil"}, "budget": {"__proto__": 1}}');
  await createConfigFile({ home }).update((document) => Object.assign(document, { default_provider: 'mock' }));
  expect(readFileSync(join(home, 'config.json'), 'utf8')).toContain('"__proto__": {\n    "default_model": "evil"\n  }');
  expect(await createConfigFile({ home }).get(['default_model'])).toBeUndefined();
});

test('gives file and folder to their owner alone, whatever the umask and the modes before', async () => {
  const home = join(temporaryFolder(), 'new');
  await createConfigFile({ home }).update((document) => Object.assign(document, { a: 1 }));
  expect([toMode(home), toMode(join(home, 'config.json'))]).toEqual(['700', '600']);
  chmodSync(home, 0o755);
  chmodSync(join(home, 'config.json'), 0o644);
  await createConfigFile({ home }).update(() => {});
  expect([toMode(home), toMode(join(home, 'config.json'))]).toEqual(['700', '600']);
});

test.each(['{"a": 1,}', '{"custom_providers": {"a": {}}}', '[]', '\u0000'])(
  'never overwrites a broken file: %j',
  async (text) => {
    const home = write(text);
    const update = createConfigFile({ home }).update((document) => Object.assign(document, { b: 1 }));
    await expect(update).rejects.toMatchObject({ code: 'config' });
    expect(readFileSync(join(home, 'config.json'), 'utf8')).toBe(text);
    expect(readdirSync(home)).toEqual(['config.json']);
  },
);

test('refuses a change that would break the file', async () => {
  const home = write('{}');
  const update = createConfigFile({ home }).update((document) => Object.assign(document, { default_model: 7 }));
  await expect(update).rejects.toMatchObject({ code: 'usage', message: expect.stringContaining('is 7 where text') });
  expect(readFileSync(join(home, 'config.json'), 'utf8')).toBe('{}');
});

test.each(['exists', 'is yet to be'])('keeps a symbolic link whose target %s', async (state) => {
  const home = temporaryFolder();
  const target = join(temporaryFolder(), 'dotfile.json');
  if (state === 'exists') writeFileSync(target, '{"a": 1}');
  symlinkSync(target, join(home, 'config.json'));
  await createConfigFile({ home }).update((document) => Object.assign(document, { b: 2 }));
  expect(lstatSync(join(home, 'config.json')).isSymbolicLink()).toBe(true);
  expect(JSON.parse(readFileSync(target, 'utf8'))).toMatchObject({ b: 2 });
});

test('leaves the file as it was when the disk is full', async (context) => {
  const home = mountOrSkip(context, 'size=256k');
  const file = createConfigFile({ home });
  await file.update((document) => Object.assign(document, { a: 'x'.repeat(60_000) }));
  const before = readFileSync(file.path, 'utf8');
  // Room for the first pages of the new text, not for all of it: the system then writes less than it was given.
  writeFileSync(join(home, 'ballast'), Buffer.alloc(160_000));
  const update = file.update((document) => Object.assign(document, { b: 'y'.repeat(60_000) }));
  await expect(update).rejects.toMatchObject({ code: 'config', message: `"${file.path}" cannot be written` });
  expect(readFileSync(file.path, 'utf8')).toBe(before);
  expect(readdirSync(home).toSorted()).toEqual(['ballast', 'config.json']);
});

test('reads a file on a read-only disk and refuses to change it', async (context) => {
  const home = mountOrSkip(context, 'size=256k');
  writeFileSync(join(home, 'config.json'), '{"a": 1}', { mode: 0o600 });
  execFileSync('mount', ['-o', 'remount,ro', home]);
  const file = createConfigFile({ home });
  expect(await file.get(['a'])).toBe(1);
  await expect(file.update((document) => Object.assign(document, { b: 2 }))).rejects.toMatchObject({ code: 'config' });
});

test('refuses a home folder that is a file', async () => {
  const home = join(write('{}'), 'config.json');
  await expect(createConfigFile({ home }).update(() => {})).rejects.toMatchObject({ code: 'config' });
  expect(readFileSync(home, 'utf8')).toBe('{}');
});

test('reads and changes a file of 50 MB, and finds the mistake in a broken one', { timeout: 60_000 }, async () => {
  const home = write(`{\n"filler": [${'"0123456789012345",\n'.repeat(2_500_000)}""]}`);
  const file = createConfigFile({ home });
  await file.update((document) => Object.assign(document, { default_model: 'm' }));
  expect(await file.get(['default_model'])).toBe('m');
  writeFileSync(file.path, `${readFileSync(file.path, 'utf8').trimEnd()},`);
  await expect(file.get([])).rejects.toThrow('config.json:2500006:2: found "," where the end of the file was wanted');
});

test('sets the file aside on reset, broken or not, and never replaces a backup', async () => {
  const home = write('{"a": 1,}');
  const file = createConfigFile({ home });
  expect(await file.reset()).toBe(`${file.path}.bak`);
  await file.update((document) => Object.assign(document, { b: 2 }));
  expect(await file.reset()).toBe(`${file.path}.bak.2`);
  expect(await file.reset()).toBeNull();
  expect(readFileSync(`${file.path}.bak`, 'utf8')).toBe('{"a": 1,}');
  expect([readFileSync(file.path, 'utf8'), toMode(`${file.path}.bak`)]).toEqual(['{}\n', '600']);
});

test('removes what a killed process left half written', async () => {
  const home = write('{}');
  const left = ['config.json.0123456789ab.tmp', 'config.json.0123456789ab.tmp.tmp-1234567890abcdef'];
  for (const name of left) writeFileSync(join(home, name), '{');
  await createConfigFile({ home }).update((document) => Object.assign(document, { a: 1 }));
  expect(left.filter((name) => existsSync(join(home, name)))).toEqual([]);
});

function write(text: string): string {
  const home = temporaryFolder();
  writeFileSync(join(home, 'config.json'), text, { mode: 0o600 });
  return home;
}

function toMode(path: string): string {
  return (statSync(path).mode & 0o777).toString(8);
}
