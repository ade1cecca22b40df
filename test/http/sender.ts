import { onTestFinished } from 'vitest';
import type { Clock } from '../../src/context.ts';
import { ProviderFailure, type Failure } from '../../src/errors.ts';
import { createHttpClient, type HttpRequest, type HttpResponse, type Timeouts } from '../../src/http/client.ts';
import { createOutput, createTestContext, type RunOptions } from '../helpers/run.ts';

export const transports = ['lone', 'pool'] as const;
type TransportName = (typeof transports)[number];

interface Changes extends Partial<Omit<HttpRequest, 'timeouts'>> {
  readonly timeouts?: Partial<Timeouts>;
}

export interface Sender {
  send(url: string, changes?: Changes, signal?: AbortSignal): Promise<HttpResponse>;
  /** Sends, reads the body, and gives it as text. */
  read(url: string, changes?: Changes, signal?: AbortSignal): Promise<string>;
  stderr(): string;
  close(): Promise<void>;
}

const longEnough: Timeouts = {
  connectMs: 5000,
  firstByteMs: 5000,
  byteIdleMs: 5000,
  payloadIdleMs: 5000,
  totalMs: null,
};

interface SenderOptions extends RunOptions {
  readonly argv?: readonly string[];
  readonly clock?: Clock;
}

export function createSender(transport: TransportName, options: SenderOptions = {}): Sender {
  const stderr = createOutput(false);
  const base = createTestContext(options.argv ?? [], { ...options, stderr: stderr.output });
  const context = { ...base, clock: options.clock ?? base.clock };
  context.redactor.add('canary-key-0123456789');
  const client = createHttpClient(context, transport);
  onTestFinished(() => client.close());
  const send: Sender['send'] = (url, changes = {}, signal = new AbortController().signal) => {
    const timeouts = { ...longEnough, ...changes.timeouts };
    const common = { method: 'GET', headers: {}, verifySsl: true, caFile: null, provider: 'custom:test' } as const;
    return client.send({ ...common, url, ...changes, timeouts }, signal);
  };
  return {
    send,
    read: async (...given) => readBody(await send(...given)),
    stderr: stderr.text,
    close: () => client.close(),
  };
}

export async function readBody(response: HttpResponse): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of response.body) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

/** The failure as the promise throws it. Anything else, success too, fails the test. */
export async function findFailure(promise: Promise<unknown>): Promise<ProviderFailure> {
  const thrown = await promise.then(
    () => new Error('it succeeded'),
    (error: unknown) => error,
  );
  if (thrown instanceof ProviderFailure) return thrown;
  throw thrown;
}

export function toCode(promise: Promise<unknown>): Promise<string> {
  return promise.then(
    () => 'ok',
    (failure: Failure) => failure.code,
  );
}
