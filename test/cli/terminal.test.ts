import { expect, test } from 'vitest';
import { spawnAix } from '../helpers/cli.ts';
import { printFigure } from '../helpers/figure.ts';
import { createHome } from '../helpers/home.ts';
import { sendChatStream, sendJson, startServer } from '../helpers/server.ts';
import { startSession } from '../terminal/session.ts';
import { forAll } from './faults/play.ts';

const count = 200;
const perRun = 5;

test('no escape byte of a model reaches a terminal, and a pipe gets every byte', { timeout: 120_000 }, async () => {
  const payloads = Array.from({ length: count }, (_, at) => createPayload(at, attacks));
  const server = await startServer((request, response) => {
    const first = Number(JSON.parse(request.body).messages[0].content) * perRun;
    sendChatStream(response, payloads.slice(first, first + perRun).flatMap(splitInTwo));
  });
  const home = createHome({ custom_providers: { evil: { base_url: server.url, default_model: 'm' } } });
  let [foreign, clean, whole] = [0, 0, 0];
  await forAll([...payloads.keys()].slice(0, count / perRun), async (run) => {
    const argv = ['ask', String(run), '--provider', 'custom:evil', '--quiet'];
    const [shown, piped] = await Promise.all([runOnTerminal(argv, home), spawnAix(argv, { home })]);
    const at = Array.from({ length: perRun }, (_, index) => run * perRun + index);
    foreign += countForeign(shown);
    if (shown === at.map((each) => createPayload(each, remains)).join('')) clean += perRun;
    if (piped.stdout === at.map((each) => payloads[each]).join('')) whole += perRun;
  });
  printFigure(
    'terminal',
    `${count} payloads, ${foreign} foreign bytes shown, ${clean} times the words alone, ${whole} whole in a pipe`,
  );
  expect({ foreign, clean, whole }).toEqual({ foreign: 0, clean: count, whole: count });
});

test('no escape byte reaches a terminal in a thought, in an error or in the name of a model', async () => {
  const payload = attacks.map((attack) => `${attack}words`).join('');
  const server = await startServer(({ path, body }, response) => {
    if (path.endsWith('/models')) return sendJson(response, { data: [{ id: payload }] });
    if (body.includes('fail')) return sendJson(response, { error: { message: payload } }, 400);
    const delta = { reasoning_content: payload };
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(`data: ${JSON.stringify({ choices: [{ index: 0, delta }] })}\n\n`);
    response.end(`data: ${JSON.stringify({ choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] })}\n\n`);
  });
  const home = createHome({ custom_providers: { evil: { base_url: server.url, default_model: 'm' } } });
  const commands = ['ask think --provider custom:evil', 'ask fail --provider custom:evil', 'provider models evil'];
  const shown = await forAll(commands, (command) => runOnTerminal([...command.split(' '), '--no-color'], home));
  expect(shown.map((text) => [countForeign(text), text.includes('words')])).toEqual(commands.map(() => [0, true]));
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

/** What is left of each: nothing but the words of a link. */
const remains = attacks.map((attack) => (attack.includes('link') ? 'link' : ''));

/** Different attacks in a row, begun in one place and ended in another, with words between them. */
function createPayload(at: number, from: readonly string[]): string {
  const picks = [at, at * 7 + 3, at * 13 + 5].map((pick) => from[pick % from.length] ?? '');
  return `start${at} ${picks.join(`word${at}\n`)}\nend${at} é漢👍\n`;
}

/** Cut inside a sequence, where a careless filter loses its place. */
function splitInTwo(text: string): readonly string[] {
  const middle = text.indexOf('\u001b') + 1 || Math.floor(text.length / 2);
  return [text.slice(0, middle), text.slice(middle)];
}

function countForeign(shown: string): number {
  return shown.match(/[^\t\n\P{Cc}]/gu)?.length ?? 0;
}

/** What was shown, with the line ends that the program wrote: the terminal puts a CR before each. */
async function runOnTerminal(argv: readonly string[], home: string): Promise<string> {
  // What is shown at the very end may be lost, so the shell stays until it was read.
  const session = startSession(`aix ${argv.join(' ')}; echo '<over>'; read line`, { HOME: home, AIX_HOME: home });
  await session.waitFor('<over>');
  const [shown = ''] = session.shown().split('<over>');
  session.type('\n');
  return shown.replaceAll('\r\n', '\n');
}
