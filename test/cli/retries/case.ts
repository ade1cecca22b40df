import type { FailureCode } from '../../../src/errors.ts';
import { createHome } from '../../helpers/home.ts';
import { runAix } from '../../helpers/run.ts';
import { startRaw, type RawAnswer } from '../../http/servers.ts';
import { done, events, finish, head, hello, json } from '../faults/fault.ts';

/** What a server does to every request, and how often the program asks it. */
export interface RetryCase {
  readonly name: string;
  readonly answer: RawAnswer;
  /** Where it is asked, when not at its own address. */
  readonly toUrl?: (url: string) => string;
  readonly count: number;
  readonly code: FailureCode | 'ok';
  readonly flags?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Fields of the provider. */
  readonly fields?: object;
}

/** How many times as fast the clock goes: what takes seconds for people takes hundredths here. */
const haste = 20;

export interface Played {
  readonly code: number;
  readonly stderr: string;
  /** Requests that the server has seen. */
  readonly count: number;
  readonly events: readonly Event[];
}

interface Event {
  readonly type: string;
  readonly wait_ms?: number;
  readonly code?: string;
  readonly error?: { readonly message: string };
}

/** Asks a server of its own, and counts there. */
export async function play(given: Omit<RetryCase, 'name' | 'count' | 'code'>): Promise<Played> {
  const { answer, toUrl = (url) => url, flags = [], env = {}, fields = {} } = given;
  const server = await startRaw(answer);
  const entry = { base_url: toUrl(server.url), default_model: 'm', auth_type: 'none', ...fields };
  const home = createHome({ custom_providers: { shaky: entry } });
  const argv = ['ask', 'hi', '--provider', 'custom:shaky', '--format', 'jsonl', '--timeout', '160', ...flags];
  const { code, stdout, stderr } = await runAix(argv, { home, env, haste });
  const lines = stdout.trim().split('\n');
  const told = lines.map((line): Event => JSON.parse(line));
  return { code, stderr, events: told, count: server.received.filter((request) => request !== '').length };
}

/** The same bytes to everybody, then the end of the connection. */
export function says(...pieces: readonly string[]): RawAnswer {
  return (socket) => void socket.end(pieces.join(''));
}

export function fails(status: number, body: unknown = '', headers: Readonly<Record<string, string>> = {}): RawAnswer {
  return says(head(status, { ...json, ...headers }), typeof body === 'string' ? body : JSON.stringify(body));
}

/** A stream that begins well and stays open. */
export function begins(...pieces: readonly string[]): RawAnswer {
  return (socket) => void socket.write(head(200, events) + pieces.join(''));
}

export const whole = says(head(200, events), hello, finish(), done);

/** The first answer to the first request, and so on; the last one for ever. */
export function inTurn(...answers: readonly RawAnswer[]): RawAnswer {
  let asked = 0;
  return (socket, request) => answers[Math.min(asked++, answers.length - 1)]?.(socket, request);
}

export function error(message: string, more: object = {}): object {
  return { error: { message, ...more } };
}
