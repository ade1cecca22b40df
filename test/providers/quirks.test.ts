import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readQuirks, saveQuirks } from '../../src/providers/quirks.ts';
import { temporaryFolder } from '../helpers/temp.ts';
import { toSettings } from './helpers.ts';

const one = toSettings('one', { one: { base_url: 'http://localhost:1' } });
const moved = toSettings('one', { one: { base_url: 'http://localhost:2' } });

test('what was learnt is kept per provider and host', async () => {
  const home = temporaryFolder();
  await saveQuirks(home, one, { noStreaming: true });
  await saveQuirks(home, moved, { noStreamOptions: true });
  expect(readQuirks(home, one)).toEqual({ noStreaming: true });
  expect(readQuirks(home, moved)).toEqual({ noStreamOptions: true });
  expect(readdirSync(join(home, 'cache'))).toEqual(['quirks.json']);
});

test.each(['not json', '[]', '{"custom:one@localhost:1": 5}', '{"custom:one@localhost:1": {"noStreaming": "yes"}}'])(
  'a file with %s is an empty one',
  (text) => {
    const home = temporaryFolder();
    mkdirSync(join(home, 'cache'));
    writeFileSync(join(home, 'cache/quirks.json'), text);
    expect(readQuirks(home, one)).toEqual({});
  },
);
