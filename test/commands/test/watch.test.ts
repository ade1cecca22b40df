import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { expect, test } from 'vitest';
import { startAix } from '../../helpers/cli.ts';
import { createHome } from '../../helpers/home.ts';
import { temporaryFolder } from '../../helpers/temp.ts';

test('--watch plays all again when a prompt or a test file changes, until Ctrl-C', async () => {
  const cwd = temporaryFolder();
  const write = (name: string, text: string): void => writeFileSync(join(cwd, name), text);
  write('say.md', 'hello');
  write('say.test.yaml', 'prompt: ./say.md\ntests: [{ assert: [contains: hello] }]\n');
  const child = startAix(['test', '--provider', 'mock', '--watch', '--markdown', 'out.md'], {
    cwd,
    home: createHome(),
  });
  const tells = listen(child.stdout);
  const notes = listen(child.stderr);
  await tells.waitFor('1 case: 1 passed');
  await notes.waitFor('waiting for changes');
  write('say.md', 'goodbye');
  await notes.waitFor('"say.md" has changed');
  await tells.waitFor('1 case: 0 passed, 1 failed');
  await notes.waitFor('waiting for changes');
  write('say.test.yaml', 'prompt: ./say.md\ntests: [{ asert: [] }]\n');
  await notes.waitFor('did you mean "assert"?');
  await notes.waitFor('waiting for changes');
  // As editors save: a new file in the place of the old one.
  write('new', 'prompt: ./say.md\ntests: [{ assert: [contains: goodbye] }]\n');
  renameSync(join(cwd, 'new'), join(cwd, 'say.test.yaml'));
  await tells.waitFor('1 case: 1 passed');
  await notes.waitFor('waiting for changes');
  child.kill('SIGINT');
  const [code] = await once(child, 'close');
  expect(code).toBe(130);
  // The report that is written is no change.
  expect(notes.shown().match(/has changed/g)).toHaveLength(3);
});

interface Listener {
  shown(): string;
  /** Resolves once the text is shown after what earlier calls waited for. */
  waitFor(text: string): Promise<void>;
}

function listen(stream: Readable | null): Listener {
  if (stream === null) throw new Error('no pipe');
  let shown = '';
  let seen = 0;
  stream.on('data', (data: Buffer) => (shown += data.toString()));
  return {
    shown: () => shown,
    async waitFor(text) {
      while (!shown.includes(text, seen)) await once(stream, 'data');
      seen = shown.indexOf(text, seen) + text.length;
    },
  };
}
