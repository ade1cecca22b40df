import { expect, test } from 'vitest';
import { runAix } from '../../helpers/run.ts';
import { sendChatStream, sendJson, startServer } from '../../helpers/server.ts';
import { createHome } from './home.ts';

/** What `provider test --paid` says where no default model is set, at a server that lists these. */
async function testWithout(ids: readonly string[], entry: object = {}): Promise<string> {
  const server = await startServer((request, response) => {
    if (request.method === 'POST') return sendChatStream(response, ['ok']);
    sendJson(response, { data: ids.map((id) => ({ id })) });
  });
  const home = createHome({ x: { base_url: `${server.url}/v1`, ...entry } });
  return (await runAix(['provider', 'test', 'x', '--paid'], { home })).stdout;
}

test('asks the first listed model that can chat', async () => {
  expect(await testWithout(['text-embedding-3-small', 'whisper-1', 'gpt-x'])).toContain('"gpt-x" streams');
});

test('asks none where all listed models make vectors', async () => {
  expect(await testWithout(['nomic-embed-text'])).toContain('there is no model to ask');
});

test('asks the fast model of a provider that has one', async () => {
  expect(await testWithout(['dear', 'cheap'], { model_aliases: { fast: 'cheap' } })).toContain('"cheap" streams');
});
