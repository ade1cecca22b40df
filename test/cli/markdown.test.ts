import type { ServerResponse } from 'node:http';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createHome } from '../helpers/home.ts';
import { startServer } from '../helpers/server.ts';
import { renderScreen } from '../terminal/screen.ts';
import { startSession, type Session } from '../terminal/session.ts';

const size = { cols: 60, rows: 24 };
const command = 'aix ask hi --provider custom:slow --format md --quiet';
const text = 'aix ask hi --provider custom:slow';
const dim = (words: string): string => `\u001b[2m${words}\u001b[22m`;

interface Scene {
  readonly session: Session;
  /** Sends a piece of the answer. */
  readonly say: (delta: object) => void;
  readonly end: () => void;
  /** Ends the answer without its end. */
  readonly cut: () => void;
  /** The exit code, and all that was shown. */
  readonly over: () => Promise<readonly [code: number, shown: string]>;
}

/** The program at a terminal, with an answer under way that comes when the test says so. */
async function createScene(line = command, config: object = {}): Promise<Scene> {
  let hand: (response: ServerResponse) => void = () => {};
  const asked = new Promise<ServerResponse>((resolve) => (hand = resolve));
  const server = await startServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    hand(response);
  });
  const home = createHome({ custom_providers: { slow: { base_url: server.url, default_model: 'm' } }, ...config });
  // What is shown at the very end may be lost, so the shell stays until it was read.
  const script = `trap : INT; ${line}; echo "<over:$?:"; read line`;
  const session = startSession(script, { HOME: join(home, '..'), AIX_HOME: home }, size);
  const response = await asked;
  const send = (choice: object): void =>
    void response.write(`data: ${JSON.stringify({ choices: [{ index: 0, ...choice }] })}\n\n`);
  return {
    session,
    say: (delta) => send({ delta }),
    cut: () => void response.end(),
    over: async () => {
      await session.waitFor('<over:');
      await session.waitFor(':');
      const [shown = '', code] = session.shown().split(/<over:(\d+):/);
      session.type('\n');
      return [Number(code), shown];
    },
    end: () => {
      send({ delta: {}, finish_reason: 'stop' });
      response.end('data: [DONE]\n\n');
    },
  };
}

const steps = [
  { content: '# Sorting\n', shows: 'Sorting' },
  { content: 'Two ways, both **stable** and told in more words than fit into one line of this ', shows: '' },
  { content: 'terminal:\n\n', shows: 'terminal:' },
  { content: '1. `sort` from [the library](https://example.com/sort)\n2. yo', shows: 'the library' },
  { content: 'ur own\n\n```js\nconst sorted = list.toSorted();', shows: 'own' },
  { content: '\n// 漢字 too\n', shows: '漢字' },
  { content: '```\n\n| way | cost |\n|-----|-----:|\n| `sort` | n log n |\n', shows: '' },
  { content: '| 自分で | much |\n\n> Measure first.\n', shows: 'much' },
  { content: '\nDone', shows: 'first.' },
];

describe('at a terminal', () => {
  test('an answer in Markdown appears block by block, and nothing is drawn twice', async () => {
    const { session, say, end, over } = await createScene();
    for (const { content, shows } of steps) {
      say({ content });
      await session.waitFor(shows);
    }
    expect(session.shown()).not.toContain('Done');
    end();
    const [code, shown] = await over();
    expect(code).toBe(0);
    // Colours and line ends are all there is beside the text.
    expect(shown.replaceAll(/\u001b\[\d+m|\r\n/g, '')).not.toMatch(/\p{Cc}/u);
    await expect(await renderScreen(shown, size)).toMatchFileSnapshot('../fixtures/screens/markdown.txt');
  });

  test('Ctrl-C keeps what came, also of the block that has no end', async () => {
    const { session, say, over } = await createScene();
    say({ content: 'Whole.\n\nHalf of *it' });
    await session.waitFor('Whole.');
    session.type('\u0003');
    const [code, shown] = await over();
    expect(code).toBe(130);
    expect(shown).toMatch(/^Whole\.\r\n(?:\^C)?\r\nHalf of \*it\r\naix: cancelled\r\n$/);
  });

  test('an answer that breaks off keeps what came, and every style is closed', async () => {
    const { say, cut, over } = await createScene();
    say({ content: '**Whole.**\n\n- **half**' });
    cut();
    const [code, shown] = await over();
    expect(code).toBe(8);
    expect(shown).toContain('\u001b[1mWhole.\u001b[22m\r\n\r\n• \u001b[1mhalf\u001b[22m\r\naix: incomplete');
  });

  test('the config can make Markdown the default', async () => {
    const { say, end, over } = await createScene(command.replace('--format md ', ''), { format: 'md' });
    say({ content: '**bold**' });
    end();
    const [code, shown] = await over();
    expect(code).toBe(0);
    expect(shown).toBe('\u001b[1mbold\u001b[22m\r\n');
  });

  test('thoughts stand dim before the answer and in the midst of it, on lines of their own', async () => {
    const { session, say, end, over } = await createScene(text);
    say({ reasoning_content: 'Hm\u001b[2J, two.' });
    await session.waitFor('two.');
    say({ content: 'It is' });
    say({ reasoning_content: 'Or three?' });
    await session.waitFor('three?');
    say({ content: ' two.' });
    end();
    const [code, shown] = await over();
    expect(code).toBe(0);
    const lines = [dim('Hm, two.'), 'It is', dim('Or three?'), ' two.'];
    expect(shown.split('\r\n').slice(0, 4)).toEqual(lines);
  });

  test('a thought that breaks off is closed, and the error has a line of its own', async () => {
    const { say, cut, over } = await createScene(text);
    say({ reasoning_content: 'Let me' });
    cut();
    const [code, shown] = await over();
    expect(code).toBe(8);
    expect(shown).toContain(`${dim('Let me')}\r\naix: incomplete`);
  });
});
