import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readSse } from '../../../src/http/sse.ts';
import { anthropic } from '../../../src/providers/anthropic/driver.ts';
import type { WireRequest } from '../../../src/providers/driver.ts';
import type { ChatRequest } from '../../../src/providers/provider.ts';
import { readAnswer, readStream } from '../../../src/providers/read-answer.ts';
import { installFolder } from '../../helpers/run.ts';
import { exchange, play, toRequest, type Played } from '../helpers.ts';

export const fixtures = ['text', 'thinking', 'tools', 'refusal', 'overloaded'] as const;
export type Fixture = (typeof fixtures)[number];

export function readFixture(name: Fixture): Buffer {
  return readFileSync(join(installFolder, 'test/fixtures/anthropic', `${name}.sse`));
}

/** Plays the bytes of a stream through the driver. */
export function playSse(bytes: string | Buffer): Promise<Played> {
  const chunks = (async function* () {
    yield Buffer.from(bytes);
  })();
  return play(readStream(readSse(chunks), anthropic, exchange));
}

export function playWhole(body: unknown): Promise<Played> {
  return play(readAnswer(body, anthropic, exchange));
}

/** What the driver sends for a request to a model. */
export function toSent(model: string, changes: Partial<ChatRequest> = {}): WireRequest {
  return anthropic.toWire(toRequest('hi', { model, ...changes }), { ...exchange, model });
}
