import { toEvent, toException } from '../../helpers/frames.ts';
import type { Dialect } from '../contract.ts';

export function toDelta(text: string): Buffer {
  return toEvent('contentBlockDelta', { contentBlockIndex: 0, delta: { text }, p: 'abcdefghijkl' });
}

const toDeltas = (texts: readonly string[]): Buffer[] => [
  toEvent('messageStart', { role: 'assistant', p: 'abc' }),
  ...texts.map(toDelta),
];

const end = [
  toEvent('contentBlockStop', { contentBlockIndex: 0, p: 'abcdef' }),
  toEvent('messageStop', { stopReason: 'end_turn', p: 'ab' }),
  toEvent('metadata', { metrics: { latencyMs: 12 }, p: 'abcdefgh' }),
];

export const bedrockDialect: Dialect = {
  driver: 'bedrock',
  contentType: 'application/vnd.amazon.eventstream',
  toStream: (texts) => Buffer.concat([...toDeltas(texts), ...end]),
  toFailingStream: (texts, message) =>
    Buffer.concat([...toDeltas(texts), toException('modelStreamErrorException', { message })]),
  toWhole: (text) => ({
    output: { message: { role: 'assistant', content: [{ text }] } },
    stopReason: 'end_turn',
    metrics: { latencyMs: 12 },
  }),
  toError: (message) => JSON.stringify({ message }),
};
