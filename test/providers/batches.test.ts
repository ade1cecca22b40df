import type { MessageBatch } from '@anthropic-ai/sdk/resources/messages/batches.js';
import type { Batch } from 'openai/resources/batches.js';
import { describe, expect, test } from 'vitest';
import { batches as anthropic } from '../../src/providers/anthropic/batches.ts';
import type { BatchPart } from '../../src/providers/batches/calls.ts';
import { batches as openAi } from '../../src/providers/openai-chat/batches.ts';

const exchange = { provider: 'p', model: '', baseUrl: 'https://api.example/v1', quirks: {} };
const part: BatchPart = { name: 'aix-x-part-1', requests: 10, file: 'file-1', triedAt: Date.UTC(2026, 0, 2) };

describe('OpenAI', () => {
  const batch: Batch = {
    id: 'batch_abc',
    object: 'batch',
    endpoint: '/v1/chat/completions',
    input_file_id: 'file-1',
    completion_window: '24h',
    status: 'in_progress',
    created_at: 1_700_000_000,
    request_counts: { total: 10, completed: 3, failed: 1 },
  };
  const read = (changes: object) => openAi.toBatch({ ...batch, ...changes }, exchange);

  test('a batch is under way until it has come to one of four ends, however that is written', () => {
    expect(read({})).toMatchObject({ id: 'batch_abc', end: null, counts: { total: 10, succeeded: 3, failed: 1 } });
    for (const status of ['validating', 'finalizing', 'cancelling', 'something new'])
      expect(read({ status })).toMatchObject({ status, end: null, results: [] });
    for (const end of ['completed', 'failed', 'expired', 'cancelled'])
      expect(read({ status: end.toUpperCase(), [`${end}_at`]: 1_700_000_060 })).toMatchObject({
        end,
        createdAt: 1_700_000_000_000,
        endedAt: 1_700_000_060_000,
      });
  });

  test('answers stand in two files, either of which may be missing', () => {
    const files = (changes: object) => read({ status: 'completed', ...changes })?.results;
    expect(files({ output_file_id: 'file-o', error_file_id: 'file-e' })).toEqual([
      '/files/file-o/content',
      '/files/file-e/content',
    ]);
    expect(files({ output_file_id: null, error_file_id: 'a/../b' })).toEqual(['/files/a%2F..%2Fb/content']);
    expect(files({})).toEqual([]);
  });

  test('a file that was refused says why, and where', () => {
    const errors = { object: 'list', data: [{ code: 'invalid_json_line', message: 'no JSON', line: 3 }] };
    expect(read({ status: 'failed', errors })?.refusal).toEqual({
      error: { code: 'invalid_json_line', message: 'no JSON (line 3)' },
    });
  });

  test.each([
    [
      { custom_id: 'a', response: { status_code: 200, body: { x: 1 } }, error: null },
      { type: 'answer', body: { x: 1 } },
    ],
    [
      { custom_id: 'a', response: { status_code: 400, body: { error: 1 } } },
      { type: 'error', status: 400 },
    ],
    [
      { custom_id: 'a', response: null, error: { code: 'batch_expired' } },
      { type: 'missed', reason: 'expired' },
    ],
    [
      { custom_id: 'a', response: null, error: { code: 'batch_cancelled' } },
      { type: 'missed', reason: 'cancelled' },
    ],
    [
      { custom_id: 'a', response: null, error: { code: 'odd', message: 'm' } },
      { type: 'error', status: 200 },
    ],
  ])('reads the line %j', (line, answer) => {
    expect(openAi.toAnswer(line)).toMatchObject({ id: 'a', ...answer });
  });

  test('only a batch of the same file is of the same part', () => {
    const verdict = (file: string | null) => openAi.isMadeOf({ ...part, file }, read({}) ?? never());
    expect([verdict('file-1'), verdict('file-2'), verdict(null)]).toEqual(['yes', 'no', 'no']);
  });
});

describe('Anthropic', () => {
  const batch: MessageBatch = {
    id: 'msgbatch_abc',
    type: 'message_batch',
    processing_status: 'in_progress',
    request_counts: { processing: 10, succeeded: 0, errored: 0, canceled: 0, expired: 0 },
    created_at: '2026-01-02T00:00:10.5Z',
    ended_at: null,
    expires_at: '2026-01-03T00:00:00Z',
    archived_at: null,
    cancel_initiated_at: null,
    results_url: null,
  };
  const read = (changes: Partial<MessageBatch>) => anthropic.toBatch({ ...batch, ...changes }, exchange);
  const ended = { processing_status: 'ended', ended_at: '2026-01-02T00:01:10.5Z' } as const;
  const counts = { processing: 0, succeeded: 5, errored: 2, canceled: 0, expired: 3 };

  test('a batch is under way until it has ended, and its counts tell how', () => {
    expect(read({})).toMatchObject({ end: null, counts: { total: 10, succeeded: 0, failed: 0 }, results: [] });
    expect(read({ processing_status: 'canceling' })?.end).toBe(null);
    expect(read({ ...ended, request_counts: counts })).toMatchObject({
      end: 'expired',
      counts: { total: 10, succeeded: 5, failed: 5 },
      createdAt: Date.UTC(2026, 0, 2, 0, 0, 10, 500),
      endedAt: Date.UTC(2026, 0, 2, 0, 1, 10, 500),
    });
    expect(read(ended)?.end).toBe('completed');
    expect(read({ ...ended, cancel_initiated_at: '2026-01-02T00:00:40Z' })?.end).toBe('cancelled');
  });

  test('results are read at the provider, wherever their address points', () => {
    const results = read({ ...ended, results_url: 'https://elsewhere.example/results' })?.results;
    expect(results).toEqual(['/messages/batches/msgbatch_abc/results']);
    const bare = { ...exchange, baseUrl: 'https://api.example' };
    expect(anthropic.toBatch({ ...batch, ...ended }, bare)?.results).toEqual([
      '/v1/messages/batches/msgbatch_abc/results',
    ]);
  });

  test.each([
    [
      { type: 'succeeded', message: { id: 'm' } },
      { type: 'answer', body: { id: 'm' } },
    ],
    [
      { type: 'errored', error: { type: 'error' } },
      { type: 'error', status: 200, body: { type: 'error' } },
    ],
    [{ type: 'expired' }, { type: 'missed', reason: 'expired' }],
    [{ type: 'canceled' }, { type: 'missed', reason: 'cancelled' }],
  ])('reads the result %j', (result, answer) => {
    expect(anthropic.toAnswer({ custom_id: 'a', result })).toMatchObject({ id: 'a', ...answer });
  });

  test('a batch that was made then with as many requests may be of the same part', () => {
    const verdict = (changes: Partial<MessageBatch>) => anthropic.isMadeOf(part, read(changes) ?? never());
    expect(verdict({})).toBe('maybe');
    expect(verdict({ created_at: '2026-01-01T00:00:00Z' })).toBe('no');
    expect(verdict({ request_counts: { ...counts, succeeded: 6 } })).toBe('no');
  });
});

test.each([openAi, anthropic])('what is no batch and no answer is taken for none', (calls) => {
  for (const value of [null, [], 'x', {}, { id: '' }, { custom_id: 7 }])
    expect([calls.toBatch(value, exchange), calls.toAnswer(value)]).toEqual([null, null]);
});

function never(): never {
  throw new Error('that is no batch');
}
