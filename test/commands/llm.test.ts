import { expect, test } from 'vitest';
import { createHome } from '../helpers/home.ts';
import { runAix } from '../helpers/run.ts';
import { sendJson, startServer } from '../helpers/server.ts';

const key = 'sk-fake-0123456789-abcd';

test('set-key, list-keys and remove-key work on the same keys as api-key', async () => {
  const home = createHome();
  const set = await runAix(['llm', 'set-key', 'openai', '--key', key, '--no-validate', '--insecure-storage'], { home });
  expect(set.code).toBe(0);
  expect((await runAix(['api-key', 'openai', 'get'], { home })).stdout).toBe('********abcd (keys.json)\n');
  const listed = await runAix(['llm', 'list-keys', '--show-masked'], { home });
  expect(listed.stdout).toContain('openai\tapi.openai.com\tkeys.json\t\t********abcd\n');
  expect((await runAix(['llm', 'remove-key', 'openai'], { home })).code).toBe(0);
  expect((await runAix(['llm', 'remove-key', 'openai'], { home })).code).toBe(4);
});

test('test-providers tries them all, says how each one fared and ends as the first that failed', async () => {
  const server = await startServer((_, response) => sendJson(response, { error: { message: 'bad key' } }, 401));
  const home = createHome({ custom_providers: { work: { base_url: `${server.url}/v1` } } });
  const env = { AIX_WORK_API_KEY: key };
  const result = await runAix(['llm', 'test-providers', '--providers', 'mock', 'work'], { home, env });
  expect(result.code).toBe(4);
  expect(result.stdout).toMatch(/^mock\tnot-needed\t.*\ncustom:work\tfailed\t.*401/);
  expect(result.stderr).toContain('1 of 2 keys are not known to be valid');
  const json = await runAix(['llm', 'test-providers', '--json', '--providers', 'mock', 'work'], { home, env });
  expect(JSON.parse(json.stdout)).toMatchObject([{ code: 'ok' }, { code: 'auth' }]);
});

test('validate-key is one test', async () => {
  expect((await runAix(['llm', 'validate-key', 'mock'])).code).toBe(0);
  expect((await runAix(['llm', 'validate-key', 'openai'])).code).toBe(4);
});
