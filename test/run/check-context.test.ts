import { expect, test } from 'vitest';
import { createHome } from '../helpers/home.ts';
import { runAix } from '../helpers/run.ts';
import { sendChatStream, sendJson, startServer } from '../helpers/server.ts';

const words = 'some words '.repeat(2000);

/** A server that lists a model with a window of 5,000 tokens and one with none, and a home that knows the list. */
async function createDesk(isListed = true) {
  const data = [{ id: 'narrow', context_length: 5000 }, { id: 'wide' }, { id: 'tagged:latest', context_length: 10 }];
  const server = await startServer((request, response) =>
    request.method === 'GET' ? sendJson(response, { data }) : sendChatStream(response, ['ok']),
  );
  const home = createHome({ custom_providers: { x: { base_url: `${server.url}/v1`, auth_type: 'none' } } });
  if (isListed) await runAix(['provider', 'models', 'x'], { home });
  const ask = (text: string, ...flags: readonly string[]) =>
    runAix(['ask', text, '--provider', 'x', '--model', 'narrow', ...flags], { home });
  const countSent = () => server.requests.filter(({ method }) => method === 'POST').length;
  return { ask, countSent, home };
}

test('refuses what seems longer than the model can read, says that it estimates, and sends nothing', async () => {
  const { ask, countSent } = await createDesk();
  const { code, stdout, stderr } = await ask(words);
  expect({ code, stdout }).toEqual({ code: 11, stdout: '' });
  expect(stderr).toMatch(/^aix: Request exceeds context limit for narrow: 5500 > 5000 \(estimated\)\n/);
  expect(stderr).toContain('--no-context-check');
  expect(countSent()).toBe(0);
});

test('sends it all the same with --no-context-check', async () => {
  const { ask } = await createDesk();
  expect(await ask(words, '--no-context-check')).toMatchObject({ code: 0, stdout: 'ok' });
});

test('counts the answer that is asked for', async () => {
  const { ask } = await createDesk();
  const text = 'some words '.repeat(1000);
  expect((await ask(text, '--max-tokens', '2250')).code).toBe(0);
  const { code, stderr } = await ask(text, '--max-tokens', '2251');
  expect({ code, stderr }).toMatchObject({
    code: 11,
    stderr: expect.stringContaining('2251 of the 5001 are for the answer'),
  });
});

test('counts the answer beside a short question too', async () => {
  const { ask } = await createDesk();
  expect((await ask('hi', '--max-tokens', '5000')).code).toBe(11);
});

test('takes a row of blanks for one', async () => {
  const { ask } = await createDesk();
  expect((await ask(`a${' \n'.repeat(50_000)}b`)).code).toBe(0);
});

test('counts images as well', async () => {
  const { ask } = await createDesk();
  const text = 'some words '.repeat(1600);
  expect((await ask(text)).code).toBe(0);
  const image = ['--attach', 'https://example.com/a.png'];
  expect((await ask(text, ...image)).code).toBe(11);
});

test('finds a model by its name without the tag', async () => {
  const { ask } = await createDesk();
  expect((await ask(words, '--model', 'tagged')).stderr).toContain('limit for tagged: 5500 > 10');
});

test('checks nothing where no limit is known, nor of short text', async () => {
  const { ask } = await createDesk();
  expect((await ask(words, '--model', 'wide')).code).toBe(0);
  expect((await ask('short', '--model', 'tagged')).code).toBe(0);
  expect((await (await createDesk(false)).ask(words)).code).toBe(0);
});

test('takes the limit of a vendor from the dated table, and checks no dry run', async () => {
  const env = { OPENAI_API_KEY: 'fake-key-1234567890', HTTPS_PROXY: 'http://127.0.0.1:1' };
  const argv = ['ask', 'word '.repeat(200_000), '--provider', 'openai', '--model', 'gpt-4o-mini'];
  const { code, stderr } = await runAix(argv, { env });
  expect({ code, stderr }).toMatchObject({ code: 11, stderr: expect.stringContaining('gpt-4o-mini: 250000 > 128000') });
  expect((await runAix([...argv, '--dry-run'], { env })).code).toBe(0);
});

test('answers with one JSON document', async () => {
  const { ask } = await createDesk();
  const { stdout } = await ask(words, '--format', 'json');
  expect(JSON.parse(stdout)).toMatchObject({ status: 'failed', error: { code: 'budget' } });
});
