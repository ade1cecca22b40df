import { readFileSync } from 'node:fs';
import { createProvider } from '../../../src/providers/index.ts';
import type { ChatRequest } from '../../../src/providers/provider.ts';
import { createTestContext } from '../../helpers/run.ts';
import { sendJson, startServer, type TestServer } from '../../helpers/server.ts';
import { fakeKey } from '../contract.ts';
import { play, toRequest, toSettings, type Played } from '../helpers.ts';

/** A server on loopback that answers everything with one fixture: a stream, or a whole answer. */
export function serve(fixture: string | object): Promise<TestServer> {
  if (typeof fixture === 'object') return startServer((_, response) => sendJson(response, fixture));
  const stream = readFileSync(new URL(`../../fixtures/openai-chat/${fixture}`, import.meta.url));
  return startServer((_, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' }).end(stream);
  });
}

/** What we make of the answer of a server that stands in for this vendor. */
export async function ask(preset: string, baseUrl: string, changes: Partial<ChatRequest>): Promise<Played> {
  const settings = toSettings('test', { test: { base_url: baseUrl, preset } });
  const provider = await createProvider(settings, { context: createTestContext([]), key: fakeKey });
  return play(provider.stream(toRequest('hi', changes), new AbortController().signal));
}

/** The bodies of the client and of ours, parsed: as many of the one as of the other. */
export function toBodies({ requests }: TestServer): readonly unknown[] {
  if (requests.length === 0 || requests.length % 2 === 1) throw new Error(`${requests.length} requests came`);
  return requests.map(({ body }): unknown => JSON.parse(body));
}
