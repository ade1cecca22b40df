import { spawn } from '@lydell/node-pty';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { spawnAix } from '../helpers/cli.ts';
import { installFolder } from '../helpers/run.ts';
import { sendChatStream, startServer, type TestServer } from '../helpers/server.ts';
import { temporaryFolder } from '../helpers/temp.ts';

const count = 200;

test('no escape byte of a model reaches a terminal, and a pipe gets every byte', { timeout: 120_000 }, async () => {
  const payloads = Array.from({ length: count }, (_, at) => createPayload(at));
  const server = await startServer((request, response) => {
    sendChatStream(response, splitInTwo(payloads[Number(JSON.parse(request.body).messages[0].content)] ?? ''));
  });
  const home = createHome(server);
  let foreign = 0;
  let differing = 0;
  await inParallel(count, async (at) => {
    const argv = ['ask', String(at), '--provider', 'custom:evil', '--quiet'];
    const [shown, piped] = await Promise.all([runOnTerminal(argv, home), spawnAix(argv, { home })]);
    foreign += shown.replaceAll('\r\n', '\n').match(/[^\t\n\P{Cc}]/gu)?.length ?? 0;
    if (!shown.includes(`end${at}`) || piped.stdout !== payloads[at]) differing += 1;
  });
  console.log(
    `terminal: ${count} payloads, ${foreign} foreign escape bytes shown, ${count - differing} piped byte for byte`,
  );
  expect({ foreign, differing }).toEqual({ foreign: 0, differing: 0 });
});

const attacks = [
  '\u001b[31m',
  '\u001b[2J\u001b[H',
  '\u001b]0;title\u0007',
  '\u001b]52;c;ZWNobyBoaQ==\u0007',
  '\u001b]8;;http://evil.example\u001b\\link\u001b]8;;\u001b\\',
  '\u001bP+q544e\u001b\\',
  '\u009b6n',
  '\u001b[?1049h',
  '\u001b(0',
  '\u001bc',
  '\r',
  '\u0008\u0008',
  '\u0007',
  '\u0000',
  '\u007f',
  '\u001b[6n',
  '\u001b_payload\u001b\\',
];

/** Different attacks in a row, begun in one place and ended in another, with words between them. */
function createPayload(at: number): string {
  const picks = [at, at * 7 + 3, at * 13 + 5].map((pick) => attacks[pick % attacks.length] ?? '');
  return `start${at} ${picks.join(`word${at}\n`)}\nend${at} é漢👍`;
}

/** Cut inside a sequence, where a careless filter loses its place. */
function splitInTwo(text: string): readonly string[] {
  const middle = text.indexOf('\u001b') + 1 || Math.floor(text.length / 2);
  return [text.slice(0, middle), text.slice(middle)];
}

function createHome(server: TestServer): string {
  const home = join(temporaryFolder(), '.prompts');
  mkdirSync(home, { mode: 0o700 });
  const evil = { base_url: `${server.url}/v1`, default_model: 'm', auth_type: 'none' };
  writeFileSync(join(home, 'config.json'), JSON.stringify({ custom_providers: { evil } }), { mode: 0o600 });
  return home;
}

function runOnTerminal(argv: readonly string[], home: string): Promise<string> {
  const env = { PATH: process.env['PATH'] ?? '', HOME: home, AIX_HOME: home, TERM: 'xterm-256color' };
  const options = { cols: 80, rows: 24, cwd: home, env };
  const terminal = spawn(process.execPath, [join(installFolder, 'bin/aix.js'), ...argv], options);
  let shown = '';
  terminal.onData((data) => (shown += data));
  return new Promise((resolve) => terminal.onExit(() => resolve(shown)));
}

async function inParallel(total: number, action: (at: number) => Promise<void>): Promise<void> {
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < total) await action(next++);
  };
  await Promise.all([worker(), worker(), worker()]);
}
