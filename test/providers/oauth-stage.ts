import type { ServerResponse } from 'node:http';
import type { CustomProvider } from '../../src/config/schema.ts';
import { createProvider } from '../../src/providers/index.ts';
import { createTestContext } from '../helpers/run.ts';
import { sendChatStream, sendJson, startServer, type SeenRequest } from '../helpers/server.ts';
import { play, toRequest, toSettings, type Played } from './helpers.ts';

export const clientSecret = 'fake+client/secret=0123';

export interface OAuthServer {
  readonly url: string;
  readonly entry: CustomProvider;
  /** Requests for a token, and those with one. */
  readonly asked: readonly SeenRequest[];
  readonly calls: readonly SeenRequest[];
  /** Tokens that are refused from now on. */
  readonly refused: Set<string>;
}

export type TokenAnswer = (response: ServerResponse, token: string) => void | Promise<void>;

const giveToken: TokenAnswer = (response, token) =>
  sendJson(response, { access_token: token, token_type: 'bearer', expires_in: 1800 });

/** A token server that gives `fake-token-1`, `fake-token-2` and so on, and an API that wants them. */
export async function startOAuthServer(
  oauth: CustomProvider['oauth'] = {},
  answer: TokenAnswer = giveToken,
): Promise<OAuthServer> {
  const [asked, calls]: [SeenRequest[], SeenRequest[]] = [[], []];
  const refused = new Set<string>();
  const server = await startServer(async (request, response) => {
    if (request.path === '/token') {
      asked.push(request);
      return answer(response, `fake-token-${asked.length}`);
    }
    calls.push(request);
    const token = /^Bearer (fake-token-\d+)$/.exec(request.headers.authorization ?? '')?.[1];
    if (token === undefined || refused.has(token)) return sendJson(response, { error: { message: 'who?' } }, 401);
    return sendChatStream(response, ['ok']);
  });
  const common = { token_url: `${server.url}/token`, client_id: 'me', ...oauth };
  const entry = { base_url: `${server.url}/v1`, auth_type: 'oauth2', oauth: common } as const;
  return { url: server.url, entry, asked, calls, refused };
}

export interface Ask {
  readonly home?: string;
  readonly key?: string | null;
  /** What the clock says, in milliseconds since 1970. */
  readonly now?: number;
}

/** Sends one prompt as a process of its own would. */
export async function ask(entry: CustomProvider, { home, key = clientSecret, now = 0 }: Ask = {}): Promise<Played> {
  const context = createTestContext([], home === undefined ? {} : { home });
  const tools = { context: { ...context, clock: { ...context.clock, now: () => now } }, key };
  const provider = await createProvider(toSettings('test', { test: entry }), tools);
  return play(provider.stream(toRequest('hi'), new AbortController().signal));
}
