import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readSse } from '../../../src/http/sse.ts';
import { readStream } from '../../../src/providers/read-answer.ts';
import { openAiChat } from '../../../src/providers/openai-chat/driver.ts';
import { delta, exchange, play } from '../helpers.ts';

const chunks = [
  { ...delta({ role: 'assistant', content: '' }), obfuscation: 'aX9' },
  delta({ reasoning_content: 'hm, ünd' }),
  delta({ content: 'Grüße 🌍\r\n' }),
  delta({ tool_calls: [{ index: 0, id: 'a', function: { name: 'get', arguments: '{"q":"é' } }] }),
  delta({ tool_calls: [{ index: 0, function: { arguments: '"}' } }] }),
  delta({ content: 'end' }, 'stop'),
  { choices: [], usage: { prompt_tokens: 1, completion_tokens: 2 } },
];

function toBytes(lineEnd: string): Buffer {
  const events = [...chunks.map((chunk) => JSON.stringify(chunk)), '[DONE]'].map((data) => `data: ${data}`);
  return Buffer.from(`: keep-alive${lineEnd}${lineEnd}${events.map((event) => event + lineEnd + lineEnd).join('')}`);
}

async function* cutAt(bytes: Buffer, places: readonly number[]): AsyncGenerator<Uint8Array> {
  let start = 0;
  for (const place of places.toSorted((a, b) => a - b)) {
    yield bytes.subarray(start, place);
    start = place;
  }
  yield bytes.subarray(start);
}

test('a stream means the same however it is cut into chunks', async () => {
  const lineEnds = fc.constantFrom('\n', '\r\n', '\r');
  await fc.assert(
    fc.asyncProperty(lineEnds, fc.array(fc.nat(900)), async (lineEnd, places) => {
      const { failure, text, reasoning, events, finish } = await play(
        readStream(readSse(cutAt(toBytes(lineEnd), places)), openAiChat, exchange),
      );
      expect({ failure, text, reasoning }).toEqual({ failure: null, text: 'Grüße 🌍\r\nend', reasoning: 'hm, ünd' });
      expect(events.find((event) => event.type === 'tool-call')).toMatchObject({ arguments: { q: 'é' } });
      expect(finish).toMatchObject({ reason: 'tool-call', usage: { input: 1, output: 2 } });
    }),
  );
});
