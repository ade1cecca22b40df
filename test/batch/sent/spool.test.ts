import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createSpool, openSpooledRows, toPartPath, type SpooledRequest } from '../../../src/batch/sent/spool.ts';
import { toFormBody, toListBody } from '../../../src/providers/batches/part-body.ts';
import { batches as openAi } from '../../../src/providers/openai-chat/batches.ts';
import type { StreamedBody } from '../../../src/http/streamed-body.ts';
import { createTestContext } from '../../helpers/run.ts';
import { temporaryFolder } from '../../helpers/temp.ts';

const head = { prompt: 'p', options: 'o', input: null };
const origin = {
  command: 'batch',
  prompt: 'say',
  promptPath: 'say.md',
  params: {},
  messages: [],
  parent: null,
  conversation: null,
  isKept: true,
};

function toRequest(number: number, line = `{"n":${number}}`): SpooledRequest {
  return { number, mark: number * 3, line, input: { word: `w${number}` }, origin, warnings: [] };
}

function start(limits: { readonly requests: number; readonly bytes: number }) {
  const context = createTestContext([]);
  const folder = join(temporaryFolder(), 'batches/x');
  return { context, folder, spool: createSpool(context, { folder, name: 'aix-x', head, ...limits }) };
}

test('as many requests as OpenAI takes make a part, and one more makes two', () => {
  const { spool } = start(openAi.terms);
  for (let number = 1; number <= 50_001; number += 1) spool.add(toRequest(number));
  expect(spool.end().map(({ requests, first, last }) => [requests, first, last])).toEqual([
    [50_000, 1, 50_000],
    [1, 50_001, 50_001],
  ]);
});

test('no part is longer than the provider takes, and a request that fits in none is refused', () => {
  const { spool, folder } = start({ requests: 100, bytes: 21 });
  for (const number of [2, 4, 6]) spool.add(toRequest(number, '"123456789"'.slice(0, 10)));
  expect(() => spool.add(toRequest(7, 'é'.repeat(11)))).toThrow('the request has 23 bytes, and a batch may have 21');
  const parts = spool.end();
  expect(parts.map(({ name, bytes, first, last }) => [name, bytes, first, last])).toEqual([
    ['aix-x-part-1', 11, 2, 2],
    ['aix-x-part-2', 11, 4, 4],
    ['aix-x-part-3', 11, 6, 6],
  ]);
  expect(parts.map((part) => readFileSync(toPartPath(folder, part)).length)).toEqual([11, 11, 11]);
});

test('what is known of a row is found again by its number', async () => {
  const { context, spool, folder } = start({ requests: 100, bytes: 1000 });
  for (const number of [3, 9]) spool.add(toRequest(number));
  spool.end();
  const rows = await openSpooledRows(context, folder);
  const place = rows.rows.find(9);
  expect(place === null ? null : [place.mark, rows.read(place)]).toEqual([
    27,
    { input: { word: 'w9' }, origin, warnings: [] },
  ]);
  expect([rows.rows.find(4), rows.rows.count]).toEqual([null, 2]);
  rows.close();
  await expect(openSpooledRows(context, `${folder}-gone`)).rejects.toThrow('cannot be read');
});

async function readBody(body: StreamedBody): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body.open()) chunks.push(chunk);
  const bytes = Buffer.concat(chunks);
  expect(bytes.length).toBe(body.bytes);
  return bytes.toString();
}

test('a part goes out as a file in a form, or as a list, with the length that was promised', async () => {
  const { spool, folder } = start({ requests: 100, bytes: 1_000_000 });
  for (const number of [1, 2, 3])
    spool.add(toRequest(number, JSON.stringify({ n: number, text: `é${'x'.repeat(200_000)}\n` })));
  const [part] = spool.end();
  const file = { path: toPartPath(folder, part ?? { name: '' }), bytes: part?.bytes ?? 0 };
  const form = toFormBody(file, { fields: { purpose: 'batch' }, name: 'p.jsonl' });
  const data = await new Response(await readBody(form.body), {
    headers: { 'content-type': form.contentType },
  }).formData();
  const sent = data.get('file');
  expect([data.get('purpose'), sent instanceof File ? [sent.name, await sent.text()] : null]).toEqual([
    'batch',
    ['p.jsonl', readFileSync(file.path, 'utf8')],
  ]);
  const list = JSON.parse(await readBody(toListBody(file, { head: '{"requests":[', tail: ']}' })));
  expect(list.requests.map(({ n, text }: { n: number; text: string }) => [n, text.length])).toEqual([
    [1, 200_002],
    [2, 200_002],
    [3, 200_002],
  ]);
});
