import { expect, test } from 'vitest';
import type { StreamEvent } from '../../../src/providers/provider.ts';
import { delta, playChunks } from '../helpers.ts';

const end = delta({}, 'tool_calls');

async function readCalls(...pieces: readonly object[]): Promise<readonly StreamEvent[]> {
  const chunks = pieces.map((piece) => delta({ tool_calls: [piece] }));
  return (await playChunks([...chunks, end])).events.filter((event) => event.type === 'tool-call');
}

const call = { type: 'tool-call', id: 'a', name: 'get', arguments: { x: 1 } };

test('puts a tool call together by its index', async () => {
  const pieces = [
    { index: 0, id: 'a', type: 'function', function: { name: 'get', arguments: '' } },
    { index: 1, id: 'b', type: 'function', function: { name: 'put', arguments: '{}' } },
    { index: 0, function: { arguments: '{"x"' } },
    { index: 0, function: { arguments: ':1}' } },
  ];
  expect(await readCalls(...pieces)).toEqual([call, { type: 'tool-call', id: 'b', name: 'put', arguments: {} }]);
});

test.each([
  ['no index', [{ id: 'a', function: { name: 'get', arguments: '{"x"' } }, { function: { arguments: ':1}' } }]],
  ['arguments as an object', [{ id: 'a', function: { name: 'get', arguments: { x: 1 } } }]],
  [
    'a name in pieces (LM Studio)',
    [
      { index: 0, id: 'a', function: { name: 'g' } },
      { index: 0, function: { name: 'et', arguments: '{"x":1}' } },
    ],
  ],
  [
    'a name and an id repeated',
    [
      { index: 0, id: 'a', function: { name: 'get', arguments: '{"x"' } },
      { index: 0, id: 'a', function: { name: 'get', arguments: ':1}' } },
    ],
  ],
])('reads a tool call with %s', async (_, pieces) => {
  expect(await readCalls(...pieces)).toEqual([call]);
});

test('another id under the same index is another call', async () => {
  const calls = await readCalls(
    { index: 0, id: 'a', function: { name: 'get' } },
    { index: 0, id: 'b', function: { name: 'get' } },
  );
  expect(calls).toMatchObject([{ id: 'a' }, { id: 'b' }]);
});

test.each([
  ['with an index', { index: 0 }, { index: 1 }],
  ['under one index', { index: 0 }, { index: 0 }],
  ['without an index', {}, {}],
])('two calls of one function may have one id (YandexGPT), %s', async (_, first, second) => {
  const calls = await readCalls(
    { ...first, id: 'get', function: { name: 'get', arguments: '{"x":1}' } },
    { ...second, id: 'get', function: { name: 'get', arguments: '{"x":2}' } },
  );
  expect(calls).toMatchObject([{ arguments: { x: 1 } }, { arguments: { x: 2 } }]);
});

test('makes up a missing id and keeps arguments that are no JSON', async () => {
  expect(await readCalls({ function: { name: 'get', arguments: 'oops' } })).toEqual([
    { type: 'tool-call', id: 'call_1', name: 'get', arguments: 'oops' },
  ]);
});

test('reads the older function_call and a plain stop after it', async () => {
  const chunks = [delta({ function_call: { name: 'get', arguments: '{"x":1}' } }), delta({}, 'stop')];
  const { events, finish } = await playChunks(chunks);
  expect(events[0]).toMatchObject({ name: 'get', arguments: { x: 1 } });
  expect(finish?.reason).toBe('tool-call');
});
