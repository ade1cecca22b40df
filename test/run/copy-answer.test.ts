import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createHome } from '../helpers/home.ts';
import { runAix, type RunResult } from '../helpers/run.ts';
import { temporaryFolder } from '../helpers/temp.ts';
import { startSession } from '../terminal/session.ts';

const ask = ['ask', 'héllo\n```sh\nls\n```\n', '--provider', 'mock', '--copy'] as const;

interface Desk {
  readonly aix: (...flags: readonly string[]) => Promise<RunResult>;
  /** What the clipboard holds; null when nothing came. */
  readonly held: () => string | null;
}

/** A folder of programs that is all the path there is. What they are told on stdin goes into a file. */
function createDesk(programs: Readonly<Record<string, string>>): Desk {
  const folder = temporaryFolder();
  const file = join(folder, 'held');
  for (const [name, line] of Object.entries(programs)) {
    writeFileSync(join(folder, name), `#!/bin/sh\n${line.replace('HELD', `'${file}'`)}\n`);
    chmodSync(join(folder, name), 0o755);
  }
  return {
    aix: (...flags) => runAix([...ask, ...flags], { env: { PATH: folder } }),
    held: () => (existsSync(file) ? readFileSync(file, 'utf8') : null),
  };
}

const keep = '/bin/cat > HELD';

test('the answer goes to the clipboard as well, byte for byte and by no argument', async () => {
  const { aix, held } = createDesk({ xclip: `[ "$*" = "-selection clipboard" ] && ${keep}` });
  const { code, stdout, stderr } = await aix();
  expect({ code, stdout, held: held() }).toEqual({ code: 0, stdout: ask[1], held: ask[1] });
  expect(stderr).toContain('aix: copied to the clipboard\n');
});

test('a program that fails hands over to the next one', async () => {
  const { aix, held } = createDesk({ 'wl-copy': 'echo no display >&2; exit 1', xsel: keep });
  expect(await aix()).toMatchObject({ code: 0, stdout: ask[1] });
  expect(held()).toBe(ask[1]);
});

test('a program that stays behind to serve the text is not waited for', async () => {
  const { aix, held } = createDesk({ xclip: `${keep}; /bin/sleep 15 & exit 0` });
  const startedAt = performance.now();
  expect(await aix()).toMatchObject({ code: 0 });
  expect(performance.now() - startedAt).toBeLessThan(12_000);
  expect(held()).toBe(ask[1]);
});

test.each([
  [['--extract', 'code'], 'ls\n'],
  [['--jq', '.text | length'], '19\n'],
  [['--format', 'jsonl', '--jq', 'select(.type == "finish").reason'], 'stop\n'],
  [['--output', '/dev/null'], ask[1]],
])('what %j prints is what is copied', async (flags, wanted) => {
  const { aix, held } = createDesk({ xclip: keep });
  expect(await aix(...flags)).toMatchObject({ code: 0, stdout: flags.includes('/dev/null') ? '' : wanted });
  expect(held()).toBe(wanted);
});

test('nothing of an answer that broke off is copied', async () => {
  const { aix, held } = createDesk({ xclip: keep });
  expect(await aix('-m', 'mock-cut')).toMatchObject({ code: 8 });
  expect(held()).toBe(null);
});

test('without any program a pipe gets a warning, and the exit code stays 0', async () => {
  const { code, stdout, stderr } = await createDesk({}).aix();
  expect({ code, stdout }).toEqual({ code: 0, stdout: ask[1] });
  expect(stderr).toContain('aix: nothing was copied: none of pbcopy, wl-copy, xclip, xsel and clip.exe works here\n');
});

test('without any program a terminal gets the text for the clipboard of its machine', async () => {
  const env = { AIX_HOME: createHome(), PATH: temporaryFolder() };
  const session = startSession('aix ask héllo --provider mock --copy', env);
  await session.waitFor(`\u001b]52;c;${Buffer.from('héllo').toString('base64')}\u0007`);
  expect(await session.ended).toBe(0);
  expect(session.shown()).toContain('handed to the terminal for the clipboard');
});

test('a text that is too long for a terminal brings a warning', async () => {
  const env = { AIX_HOME: createHome(), PATH: temporaryFolder() };
  const session = startSession('aix ask hi --provider mock -m mock-long --copy --output /dev/null', env);
  await session.waitFor('too long for the terminal');
  expect(await session.ended).toBe(0);
});
