import type { ServerResponse } from 'node:http';
import { createHome } from '../commands/provider/home.ts';
import { runAix, type RunResult } from '../helpers/run.ts';
import { sendChatStream, sendJson, startServer, type SeenRequest, type TestServer } from '../helpers/server.ts';

export type Answer = (response: ServerResponse, request: SeenRequest) => void;

export const down: Answer = (response) => sendJson(response, { error: { message: 'no model is loaded' } }, 503);
export const fine: Answer = (response) => sendChatStream(response, ['fine']);
export const invalid: Answer = (response) => sendJson(response, { error: { message: 'temperature is too high' } }, 400);
export const overfull: Answer = (response) =>
  sendJson(response, { error: { message: 'too long', code: 'context_length_exceeded' } }, 400);
export const keyless: Answer = (response) => sendJson(response, { error: { message: 'bad key' } }, 401);

/** The lines of a stream, with nothing behind them. */
export function stream(...messages: readonly (object | string)[]): Answer {
  const lines = messages.map((each) => `data: ${typeof each === 'string' ? each : JSON.stringify(each)}\n\n`);
  return (response) => response.writeHead(200, { 'content-type': 'text/event-stream' }).end(lines.join(''));
}

export function toChunk(delta: object, finish: string | null = null): object {
  return { choices: [{ index: 0, delta, finish_reason: finish }] };
}

export interface Asked extends RunResult {
  readonly servers: readonly TestServer[];
  /** How often each was asked. */
  readonly counts: readonly number[];
}

export interface Setting {
  /** Fields of the config. */
  readonly settings?: object;
  /** Fields of the entries of `a`, `b` and `c`. */
  readonly entries?: readonly object[];
  readonly env?: Readonly<Record<string, string>>;
  readonly argv?: readonly string[];
}

/** Asks `a`, with `b` and `c` behind it, each of which answers so. */
export async function ask(
  answers: readonly Answer[],
  flags: readonly string[],
  { settings = {}, entries = [], env = {}, argv = ['ask', 'hi', '--provider', 'a'] }: Setting = {},
): Promise<Asked> {
  const servers = await Promise.all(
    answers.map((answer) => startServer((request, response) => answer(response, request))),
  );
  const own = servers.map(({ url }, at) => {
    const name = 'abc'[at];
    return [name, { base_url: `${url}/v1`, default_model: `m-${name}`, ...entries[at] }];
  });
  const home = createHome(Object.fromEntries(own), settings);
  const result = await runAix([...argv, '--retries', '0', ...flags], { home, env });
  return { ...result, servers, counts: servers.map(({ requests }) => requests.length) };
}

/** The model that somebody was asked for last. */
export function modelOf({ servers }: Asked, at: number): unknown {
  return JSON.parse(servers[at]?.requests.at(-1)?.body ?? '{}').model;
}
