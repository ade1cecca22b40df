import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createHome } from '../helpers/home.ts';
import { runAix, type RunResult } from '../helpers/run.ts';
import { sendChatStream, sendJson, startServer, type TestServer } from '../helpers/server.ts';

type Variables = Readonly<Record<string, string>>;

interface Asked extends RunResult {
  readonly server: TestServer;
  readonly body: Readonly<Record<string, unknown>>;
}

const promptText = '---\nconfig: { temperature: 0.2 }\n---\nhello';

/** Asks a server that answers, in words of its own or with a prompt that has a temperature. */
async function ask(env: Variables, flags: readonly string[] = []): Promise<Asked> {
  const server = await startServer((_, response) => sendChatStream(response, ['ok']));
  const home = createHome({ custom_providers: { x: { base_url: server.url, default_model: 'm' } } });
  writeFileSync(join(home, 'prompts/cool.md'), promptText);
  const words = flags[0] === 'run' ? flags : ['ask', 'hi', ...flags];
  const result = await runAix([...words, '--provider', 'custom:x'], { home, env });
  return { ...result, server, body: JSON.parse(server.requests.at(-1)?.body ?? '{}') };
}

test.each<[Variables, readonly string[], object]>([
  [{ AIX_TEMPERATURE: '0' }, [], { temperature: 0 }],
  [{ AIX_TEMPERATURE: ' 1.5 ' }, [], { temperature: 1.5 }],
  [{ AIX_TEMPERATURE: '1.5' }, ['--temperature', '0'], { temperature: 0 }],
  [{ AIX_TEMPERATURE: '1.5' }, ['run', 'cool'], { temperature: 0.2 }],
  [{ AIX_TEMPERATURE: '1.5' }, ['run', 'cool', '--temperature', '1'], { temperature: 1 }],
  [{ AIX_MAX_TOKENS: '9' }, ['run', 'cool'], { temperature: 0.2, max_tokens: 9 }],
  [{ AIX_MAX_TOKENS: '9' }, ['--max-tokens', '8'], { max_tokens: 8 }],
])('%j with %j sends %j', async (env, flags, wanted) => {
  const { code, body } = await ask(env, flags);
  expect({ code, body }).toMatchObject({ code: 0, body: wanted });
});

test('an empty variable says nothing', async () => {
  const names = ['TEMPERATURE', 'MAX_TOKENS', 'TIMEOUT', 'IDLE_TIMEOUT', 'MAX_RETRIES', 'FALLBACK'];
  const { code, body } = await ask(Object.fromEntries(names.map((name) => [`AIX_${name}`, ' '])));
  expect(code).toBe(0);
  expect(body).not.toHaveProperty('temperature');
  expect(body).not.toHaveProperty('max_tokens');
});

test.each<[Variables, string]>([
  [{ AIX_TEMPERATURE: 'hot' }, 'AIX_TEMPERATURE must be a number from 0 to 2, found "hot"'],
  [{ AIX_TEMPERATURE: '2.1' }, 'AIX_TEMPERATURE must be a number from 0 to 2, found "2.1"'],
  [{ AIX_MAX_TOKENS: '0' }, 'AIX_MAX_TOKENS must be a whole number of at least 1, found "0"'],
  [{ AIX_TIMEOUT: '0' }, 'AIX_TIMEOUT must be more than 0 seconds, found "0"'],
  [{ AIX_TIMEOUT: '5s' }, 'AIX_TIMEOUT must be a number from 0 to 2147483, found "5s"'],
  [{ AIX_IDLE_TIMEOUT: '-1' }, 'AIX_IDLE_TIMEOUT must be a number from 0 to 2147483, found "-1"'],
  [{ AIX_CONNECT_TIMEOUT: '0' }, 'AIX_CONNECT_TIMEOUT must be more than 0 seconds, found "0"'],
  [{ AIX_MAX_RETRIES: '11' }, 'AIX_MAX_RETRIES must be a whole number from 0 to 10, found "11"'],
  [{ AIX_FALLBACK: 'y,,z' }, 'AIX_FALLBACK must be names with commas between, found "y,,z"'],
  [{ AIX_FALLBACK: 'nobody' }, 'unknown provider "nobody" (AIX_FALLBACK)'],
])('%j is refused before anything is sent', async (env, words) => {
  const { code, stderr, stdout, server } = await ask(env);
  expect({ code, stdout, count: server.requests.length }).toEqual({ code: 3, stdout: '', count: 0 });
  expect(stderr).toContain(`aix: ${words}\n`);
});

test('a variable of a --dotenv file counts, and the environment goes before it', async () => {
  const path = join(createHome(), 'ci.env');
  writeFileSync(path, 'AIX_TEMPERATURE=1\nAIX_MAX_TOKENS=7\n');
  const { body } = await ask({ AIX_MAX_TOKENS: '8' }, ['--dotenv', path]);
  expect(body).toMatchObject({ temperature: 1, max_tokens: 8 });
});

describe('where the server does not do well', () => {
  /** Asks one that says nothing at all, or that is down. */
  async function askBad(kind: 'silent' | 'down', env: Variables, flags: readonly string[] = [], entry = {}) {
    const bad = await startServer((_, response) => (kind === 'silent' ? undefined : sendJson(response, {}, 503)));
    const good = await startServer((_, response) => sendChatStream(response, ['fine']));
    const home = createHome({
      custom_providers: {
        x: { base_url: bad.url, default_model: 'm', max_retries: 0, ...entry },
        y: { base_url: good.url, default_model: 'n' },
      },
    });
    const words = flags[0] === 'embed' ? flags : ['ask', 'hi', ...flags];
    const result = await runAix([...words, '--provider', 'custom:x'], { home, env });
    return { ...result, count: bad.requests.length };
  }

  test.each<[Variables, readonly string[], object, string]>([
    [{ AIX_TIMEOUT: '0.3' }, [], { timeout: 60 }, 'within 0.3 s'],
    [{ AIX_TIMEOUT: '60' }, ['--timeout', '0.2'], {}, 'within 0.2 s'],
    [{ AIX_IDLE_TIMEOUT: '0.3' }, [], { idle_timeout: 60 }, '0.3 s'],
    [{ AIX_IDLE_TIMEOUT: '60' }, ['--idle-timeout', '0.2'], {}, '0.2 s'],
    [{ AIX_TIMEOUT: '0.3' }, ['embed', 'hi', '--model', 'e'], {}, 'within 0.3 s'],
  ])('%j with %j and %j waits no longer', async (env, flags, entry, words) => {
    const { code, stderr } = await askBad('silent', env, flags, entry);
    expect(code).toBe(7);
    expect(stderr).toContain(words);
  });

  test.each<[Variables, readonly string[], number]>([
    [{ AIX_MAX_RETRIES: '1' }, [], 2],
    [{ AIX_MAX_RETRIES: '1' }, ['--retries', '0'], 1],
    [{ AIX_MAX_RETRIES: '1' }, ['embed', 'hi', '--model', 'e'], 2],
  ])('%j with %j makes %i calls', async (env, flags, count) => {
    expect(await askBad('down', env, flags)).toMatchObject({ code: 5, count });
  });

  test.each<[Variables, readonly string[], number]>([
    [{ AIX_FALLBACK: 'y' }, [], 0],
    [{ AIX_FALLBACK: 'none' }, [], 5],
    [{ AIX_FALLBACK: 'y' }, ['--no-fallback'], 5],
    [{ AIX_FALLBACK: 'none' }, ['--fallback', 'y'], 0],
  ])('%j with %j asks whom it names', async (env, flags, code) => {
    expect((await askBad('down', env, flags)).code).toBe(code);
  });

  test('AIX_FALLBACK goes before fallback_order', async () => {
    const good = await startServer((_, response) => sendChatStream(response, ['fine']));
    const home = createHome({
      fallback_order: ['custom:x', 'custom:y'],
      custom_providers: {
        x: { base_url: 'http://127.0.0.1:9', default_model: 'm', max_retries: 0 },
        y: { base_url: good.url, default_model: 'n' },
      },
    });
    const argv = ['ask', 'hi', '--provider', 'custom:x'];
    expect(await runAix(argv, { home })).toMatchObject({ code: 0, stdout: 'fine' });
    expect(await runAix(argv, { home, env: { AIX_FALLBACK: 'none' } })).toMatchObject({ code: 7 });
  });
});
