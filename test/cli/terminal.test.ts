import { spawn } from '@lydell/node-pty';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { spawnAix } from '../helpers/cli.ts';
import { createHome } from '../helpers/home.ts';
import { installFolder } from '../helpers/run.ts';
import { sendChatStream, startServer } from '../helpers/server.ts';

const count = 200;
const perRun = 5;

test('no escape byte of a model reaches a terminal, and a pipe gets every byte', { timeout: 120_000 }, async () => {
  const payloads = Array.from({ length: count }, (_, at) => createPayload(at));
  const server = await startServer((request, response) => {
    const first = Number(JSON.parse(request.body).messages[0].content) * perRun;
    sendChatStream(response, payloads.slice(first, first + perRun).flatMap(splitInTwo));
  });
  const home = createHome({ custom_providers: { evil: { base_url: server.url, default_model: 'm' } } });
  let [foreign, whole] = [0, 0];
  await inParallel(count / perRun, async (run) => {
    const argv = ['ask', String(run), '--provider', 'custom:evil', '--quiet'];
    const [shown, piped] = await Promise.all([runOnTerminal(argv, home), spawnAix(argv, { home })]);
    const sent = payloads.slice(run * perRun, (run + 1) * perRun);
    foreign += shown.replaceAll('\r\n', '\n').match(/[^\t\n\P{Cc}]/gu)?.length ?? 0;
    if (piped.stdout === sent.join(''))
      whole += sent.filter((_, at) => shown.includes(`end${run * perRun + at}`)).length;
  });
  console.log(`terminal: ${count} payloads, ${foreign} foreign bytes shown, ${whole} whole in a pipe`);
  expect({ foreign, whole }).toEqual({ foreign: 0, whole: count });
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
  return `start${at} ${picks.join(`word${at}\n`)}\nend${at} é漢👍\n`;
}

/** Cut inside a sequence, where a careless filter loses its place. */
function splitInTwo(text: string): readonly string[] {
  const middle = text.indexOf('\u001b') + 1 || Math.floor(text.length / 2);
  return [text.slice(0, middle), text.slice(middle)];
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
