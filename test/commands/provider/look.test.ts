import { expect, test } from 'vitest';
import { runAix } from '../../helpers/run.ts';
import { createHome, readProviders, storeKeys } from './home.ts';

const ollama = { base_url: 'http://localhost:11434/v1', default_model: 'llama3.2', auth_type: 'bearer' };
const team = { base_url: 'https://llm.example.com/v1', auth_type: 'api-key' };
const key = 'fake-key-1234567890';

test('lists the own providers first, with all columns and the source of each key', async () => {
  const home = createHome({ team, ollama }, { default_provider: 'ollama' });
  storeKeys(home, { 'custom:team@llm.example.com': key });
  const { code, stdout, stderr } = await runAix(['provider', 'list'], { home, env: { OPENAI_API_KEY: key } });
  const lines = stdout.split('\n');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(lines[0]).toBe('custom:team\thttps://llm.example.com/v1\t-\tapi-key\tkeys.json\t');
  expect(lines[1]).toBe('custom:ollama\thttp://localhost:11434/v1\tllama3.2\tbearer\tnone needed\tdefault');
  expect(lines[2]).toBe('openai\thttps://api.openai.com/v1\t-\tbearer\tOPENAI_API_KEY\t');
  expect(stdout).toContain('groq\thttps://api.groq.com/openai/v1\t-\tbearer\tno key\t');
  expect(stdout).not.toContain(key);
});

test('draws a table with a head on a terminal', async () => {
  const { stdout } = await runAix(['provider', 'list'], { home: createHome({ ollama }), isTerminal: true });
  expect(stdout).toMatch(/^name +base URL +default model +auth type +key/);
  expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
});

test('lists as one JSON document', async () => {
  const { stdout } = await runAix(['provider', 'list', '--json'], { home: createHome({ ollama }) });
  expect(JSON.parse(stdout)[0]).toEqual({
    name: 'custom:ollama',
    kind: 'custom',
    base_url: ollama.base_url,
    default_model: 'llama3.2',
    auth_type: 'bearer',
    key: { source: null, text: 'none needed' },
    is_default: false,
    enabled: true,
    problem: null,
  });
});

test('says on stderr how to begin when there is no provider of the user yet', async () => {
  const { code, stdout, stderr } = await runAix(['provider', 'list']);
  expect(code).toBe(0);
  expect(stderr).toBe(
    'aix: no custom provider yet\nhint: aix provider add ollama http://localhost:11434/v1 --model llama3.2\n',
  );
  expect(stdout).toContain('mock\tmock://embedded\techo\tnone\tnone needed\t\n');
  expect((await runAix(['provider', 'list', '--quiet'])).stderr).toBe('');
});

test('lists a vendor whose base URL lacks a part without a word about it', async () => {
  const unset = await runAix(['provider', 'list', '--quiet']);
  expect(unset).toMatchObject({ code: 0, stderr: '' });
  expect(unset.stdout).toContain(
    'bedrock\thttps://bedrock-runtime.{region}.amazonaws.com\t-\taws\tunknown\tnot set up\n',
  );
  const { stdout } = await runAix(['provider', 'list'], { env: { AWS_REGION: 'eu-west-1' } });
  expect(stdout).toContain('bedrock\thttps://bedrock-runtime.eu-west-1.amazonaws.com\t-\taws\tno key\t\n');
});

test('lists a broken and a disabled provider beside the others', async () => {
  const home = createHome({
    bad: { ...ollama, headers: { A: '${AIX_TEST_UNSET}' } },
    off: { ...ollama, enabled: false },
  });
  const { code, stdout, stderr } = await runAix(['provider', 'list'], { home });
  expect(code).toBe(0);
  expect(stdout).toContain('custom:bad\thttp://localhost:11434/v1\tllama3.2\tbearer\tunknown\tbroken\n');
  expect(stdout).toContain('none needed\tdisabled\n');
  expect(stderr).toContain('AIX_TEST_UNSET');
});

test('shows everything about a provider and calls what is missing not set', async () => {
  const { code, stdout } = await runAix(['provider', 'info', 'TEAM'], { home: createHome({ team }) });
  expect(code).toBe(0);
  expect(stdout).toMatch(/^name: +custom:team\nbase URL: +https:\/\/llm.example.com\/v1\ndefault model: +Not set\n/);
  expect(stdout).toMatch(/key header: +X-API-Key\n/);
  expect(stdout).toMatch(/key: +no key\n/);
  expect(stdout).toMatch(/\nretries: +2\nlimits: +Not set\n/);
  expect(stdout).not.toMatch(/None|null|undefined/);
});

test('shows the limits that were set', async () => {
  const home = createHome({ team: { ...team, rpm: 30, tpm: 9000, min_interval_ms: 250 } });
  const { stdout } = await runAix(['provider', 'info', 'team'], { home });
  const { stdout: json } = await runAix(['provider', 'info', 'team', '--json'], { home });
  const words = '30 requests a minute, 9000 tokens a minute, 250 ms between two requests';
  expect(stdout).toMatch(new RegExp(`\\nlimits: +${words}\\n`));
  expect(JSON.parse(json)).toMatchObject({ rpm: 30, tpm: 9000, min_interval_ms: 250 });
});

const secretHeaders = {
  Authorization: 'Bearer fake-token-1234',
  'X-Team-Token': 'abc',
  Cookie: 'sid=1',
  'X-Blob': 'aGVsbG8gd29ybGQ0ZmFrZTEyMzQ1',
  'X-Env': 'Bearer ${TEAM_TOKEN}',
  Accept: 'application/json',
  'X-Custom': 'value',
};

test('masks every header value that may be a secret, and shows the others', async () => {
  const home = createHome({ team: { ...team, headers: secretHeaders } });
  const { stdout } = await runAix(['provider', 'info', 'team', '--json'], { home, env: { TEAM_TOKEN: key } });
  expect(JSON.parse(stdout).headers).toEqual({
    Authorization: 'Bearer ********',
    'X-Team-Token': '********',
    Cookie: '********',
    'X-Blob': '********',
    'X-Env': 'Bearer ${TEAM_TOKEN}',
    Accept: 'application/json',
    'X-Custom': 'value',
  });
});

test('shows headers with --show-secrets, and a key never', async () => {
  const home = createHome({ team: { ...team, headers: secretHeaders } });
  const env = { TEAM_TOKEN: key, AIX_TEAM_API_KEY: key };
  const { stdout } = await runAix(['provider', 'info', 'team', '--show-secrets'], { home, env });
  expect(stdout).toContain('Authorization: Bearer fake-token-1234');
  expect(stdout).toMatch(/key: +AIX_TEAM_API_KEY\n/);
  expect(stdout).not.toContain(key);
});

test('tells which variable moved the base URL', async () => {
  const env = { AIX_TEAM_BASE_URL: 'https://else.example.com/v1' };
  const { stdout } = await runAix(['provider', 'info', 'team'], { home: createHome({ team }), env });
  expect(stdout).toContain('https://else.example.com/v1 (from AIX_TEAM_BASE_URL)');
});

test.each(['info', 'models', 'test', 'remove', 'update', 'export'])(
  '%s names the nearest provider for an unknown one',
  async (verb) => {
    const home = createHome({ team, ollama });
    const flags = verb === 'update' ? ['--model', 'm'] : [];
    const { code, stdout, stderr } = await runAix(['provider', verb, 'olama', ...flags], { home });
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
    expect(stderr).toBe(`aix: Custom provider 'olama' not found\nhint: did you mean "ollama"?\n`);
    expect(readProviders(home)).toEqual({ team, ollama });
  },
);

test('names the built-in provider that a misspelt name is near to', async () => {
  const { code, stderr } = await runAix(['provider', 'models', 'opnai']);
  expect({ code, stderr }).toEqual({
    code: 3,
    stderr: `aix: Custom provider 'opnai' not found\nhint: did you mean "openai"?\n`,
  });
});

test('names all providers when none is near', async () => {
  const { stderr } = await runAix(['provider', 'info', 'custom:zzz'], { home: createHome({ team, ollama }) });
  expect(stderr).toContain("Custom provider 'zzz' not found");
  expect(stderr).toContain('there are: team, ollama');
});

test('reports an unknown provider as JSON too', async () => {
  const { code, stdout } = await runAix(['provider', 'info', 'zzz', '--json']);
  expect(code).toBe(3);
  expect(JSON.parse(stdout).error).toMatchObject({ code: 'config', message: "Custom provider 'zzz' not found" });
});

test.each([
  ['openai', 'AIX_OPENAI_BASE_URL, OPENAI_BASE_URL'],
  ['ollama', 'AIX_OLLAMA_BASE_URL, OLLAMA_BASE_URL, OLLAMA_HOST'],
  ['custom:mine', 'AIX_MINE_BASE_URL'],
  ['mock', 'Not set'],
])('info of %s names the variables that move it: %s', async (name, variables) => {
  const home = createHome({ mine: { base_url: 'http://localhost:1/v1' } });
  const { stdout } = await runAix(['provider', 'info', name], { home });
  expect(stdout).toMatch(new RegExp(`^URL variables: +${variables}`, 'm'));
});

test('a provider without a usable URL keeps its place in the columns of the list', async () => {
  const { stdout } = await runAix(['provider', 'list'], { env: { OLLAMA_HOST: 'ftp://x' } });
  expect(stdout).toContain('\nollama\t-\t-\tbearer\tunknown\tbroken\n');
});

test('a vendor that gives every customer an address is set up once it is named', async () => {
  const unset = await runAix(['provider', 'list', '--quiet']);
  expect(unset).toMatchObject({ code: 0, stderr: '' });
  expect(unset.stdout).toContain('azure\thttps://{resource}.openai.azure.com\t-\tapi-key\tunknown\tnot set up\n');
  const { stdout } = await runAix(['provider', 'list'], { env: { AZURE_RESOURCE_NAME: 'res' } });
  expect(stdout).toContain('azure\thttps://res.openai.azure.com/openai/v1\t-\tapi-key\tno key\t\n');
});

const small = {
  'wait-50': { base_url: 'http://127.0.0.1:8080/v1', default_model: 'm' },
  straße: { base_url: 'https://llm.example.com/v1', auth_type: 'x-api-key' },
  kept: { base_url: 'https://llm.example.com', enabled: false },
  moved: { base_url: 'http://localhost:11434/v1', default_model: '' },
  free: { base_url: 'https://llm.example.com/v1', auth_type: 'none' },
  odd: { base_url: 'https://10.0.0.1:8080/sk-0123456789abcdef/v1' },
};

test.each([{}, { 'custom:kept@llm.example.com': key, 'custom:moved@else.test': key }])(
  'tells of an entry that holds little what it tells of one that holds more: stored are %j',
  async (stored) => {
    const toText = async (more: object): Promise<string> => {
      const home = createHome(
        Object.fromEntries(Object.entries(small).map(([name, own]) => [name, { ...own, ...more }])),
      );
      storeKeys(home, stored);
      const env = { AIX_WAIT_50_API_KEY: key, AIX_STRASSE_API_KEY: key, AIX_FREE_API_KEY: key };
      return (await runAix(['provider', 'list', '--json'], { home, env })).stdout;
    };
    const text = await toText({});
    expect(text).toBe(await toText({ driver: 'openai-chat' }));
    expect(text.match(/"AIX_\w+"/g)).toEqual(['"AIX_WAIT_50_API_KEY"', '"AIX_STRASSE_API_KEY"']);
    expect(text.match(/"keys\.json"/g)?.length ?? 0).toBe(Object.keys(stored).length / 2);
    expect(text).not.toContain('sk-0123456789abcdef');
  },
);
