import { expect, test } from 'vitest';
import { driverTable } from '../../src/providers/drivers.ts';
import { createProvider } from '../../src/providers/index.ts';
import { toVariable } from '../../src/providers/names.ts';
import { presets, type Preset } from '../../src/providers/presets.ts';
import type { Provider } from '../../src/providers/provider.ts';
import { createTestContext } from '../helpers/run.ts';
import { sendJson, startServer, type TestServer } from '../helpers/server.ts';
import { fakeKey, type Dialect } from './contract.ts';
import { dialects } from './dialects.ts';
import { play, toRequest, toSettings } from './helpers.ts';

/** Where GigaChat gets its short-lived tokens. */
const tokenPath = '/oauth';
const never = new AbortController().signal;
const rows = presets.filter(({ driver }) => driver !== 'mock').map((preset) => ({ preset, name: preset.name }));

/** A protocol with two versions has a dialect for each. */
function toDriver({ driver }: Dialect): string | undefined {
  return driver.split('/')[0];
}

interface Answer {
  readonly status: number;
  readonly contentType: string;
  readonly body: string | Buffer;
}

function findDialect({ driver }: Preset): Dialect {
  const dialect = dialects.find((each) => toDriver(each) === driver);
  if (dialect === undefined) throw new Error(`no dialect for "${driver}"`);
  return dialect;
}

/** The vendor as it is built in, moved to a server that answers so. */
async function createVendor(preset: Preset, answer: Answer): Promise<{ provider: Provider; server: TestServer }> {
  const server = await startServer((request, response) => {
    if (request.path === tokenPath) return sendJson(response, { access_token: fakeKey, expires_at: Date.now() + 9e5 });
    response.writeHead(answer.status, { 'content-type': answer.contentType }).end(answer.body);
  });
  const env = {
    [toVariable(preset.name, 'BASE_URL')]: `${server.url}/v1`,
    YC_FOLDER_ID: 'folder',
    GIGACHAT_AUTH_URL: `${server.url}${tokenPath}`,
  };
  const settings = toSettings(preset.name, {}, env);
  return {
    provider: await createProvider(settings, { context: createTestContext([], { env }), key: fakeKey }),
    server,
  };
}

test('every wire protocol has its contract', () => {
  const covered = new Set(dialects.map(toDriver));
  expect(covered).toEqual(new Set(Object.keys(driverTable)));
});

test.each(rows)('$name streams an answer, and the key goes out once', async ({ preset }) => {
  const { contentType, ...dialect } = findDialect(preset);
  const answer = { status: 200, contentType, body: dialect.toStream(['Grüße, ', 'Welt']) };
  const { provider, server } = await createVendor(preset, answer);
  const { text, failure, finish } = await play(provider.stream(toRequest('hi'), never));
  expect({ text, failure, reason: finish?.reason }).toEqual({ text: 'Grüße, Welt', failure: null, reason: 'stop' });
  const { headers, path } = server.requests.at(-1) ?? { headers: {}, path: '' };
  const places = Object.values(headers).filter((value) => String(value).includes(fakeKey));
  expect({ places: places.length, inUrl: path.includes(fakeKey) }).toEqual({ places: 1, inUrl: false });
});

test.each(rows)('$name calls a cut-off answer incomplete', async ({ preset }) => {
  const { contentType, ...dialect } = findDialect(preset);
  const whole = Buffer.from(dialect.toStream(['Grüße, ']));
  const end = Buffer.from(dialect.toStream([])).length;
  const answer = { status: 200, contentType, body: whole.subarray(0, whole.length - end) };
  const { provider } = await createVendor(preset, answer);
  expect(await play(provider.stream(toRequest('hi'), never))).toMatchObject({ failure: { code: 'incomplete' } });
});

test.each(rows)('$name says that the key was refused, for answers and for lists', async ({ preset }) => {
  const answer = { status: 401, contentType: 'application/json', body: findDialect(preset).toError('bad key') };
  const { provider } = await createVendor(preset, answer);
  const refused = { code: 'auth', status: 401, detail: 'bad key' };
  expect(await play(provider.stream(toRequest('hi'), never))).toMatchObject({ failure: refused });
  await expect(provider.listModels(never)).rejects.toMatchObject(refused);
});
