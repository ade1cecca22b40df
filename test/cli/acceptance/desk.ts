import type { ServerResponse } from 'node:http';
import { toVariable } from '../../../src/providers/names.ts';
import { spawnAix } from '../../helpers/cli.ts';
import { createHome } from '../../helpers/home.ts';
import type { RunResult } from '../../helpers/run.ts';
import { sendJson, startServer, type SeenRequest, type TestServer } from '../../helpers/server.ts';
import { dialects } from '../../providers/dialects.ts';

export const key = 'not-a-real-key-0123456789';

export interface Desk {
  readonly home: string;
  readonly server: TestServer;
  readonly aix: (...argv: readonly string[]) => Promise<RunResult>;
}

export type Answer = (request: SeenRequest, response: ServerResponse) => void | Promise<void>;

/** The built program, a vendor that is moved to a server on loopback, and a key for it. */
export async function createVendorDesk(vendor: string, answer: Answer, path = ''): Promise<Desk> {
  const home = createHome();
  const server = await startServer(answer);
  const env = { [toVariable(vendor, 'BASE_URL')]: server.url + path, [toVariable(vendor, 'API_KEY')]: key };
  return { home, server, aix: (...argv) => spawnAix(argv, { home, env }) };
}

/** The same with a provider of the user's own, `custom:x`, whose default model is `m`. */
export async function createOwnDesk(answer: Answer, entry: object = {}): Promise<Desk> {
  const server = await startServer(answer);
  const fields = { base_url: `${server.url}/v1`, default_model: 'm', ...entry };
  const home = createHome({ custom_providers: { x: fields } });
  return { home, server, aix: (...argv) => spawnAix(argv, { home, env: { AIX_X_API_KEY: key } }) };
}

export const ask = ['ask', 'hi', '--provider', 'custom:x'] as const;

/** An answer of the protocol as its own servers stream it. */
export function say(driver: string, texts: readonly string[]): Answer {
  const dialect = dialects.find((each) => each.driver === driver);
  if (dialect === undefined) throw new Error(`no dialect for "${driver}"`);
  return (_, response) =>
    void response.writeHead(200, { 'content-type': dialect.contentType }).end(dialect.toStream(texts));
}

/** The answers of an OpenAI-compatible server, each where it belongs. */
export function serve(models: readonly object[], chat: Answer = say('openai-chat', ['ok'])): Answer {
  return (request, response) =>
    request.method === 'GET' ? sendJson(response, { object: 'list', data: models }) : chat(request, response);
}

/** Server-sent events, or whatever else stands on the wire. */
export function stream(...lines: readonly string[]): Answer {
  return (_, response) => void response.writeHead(200, { 'content-type': 'text/event-stream' }).end(lines.join(''));
}

export function bodyOf(server: TestServer, at = -1): Record<string, unknown> {
  return JSON.parse(server.requests.at(at)?.body || '{}');
}
