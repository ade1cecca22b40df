import { Failure, ProviderFailure } from '../../errors.ts';
import { readLines } from '../../http/lines.ts';
import { createAnswerFilter } from '../answer-filter.ts';
import { createConnection, type Answer, type ProviderTools, type RequestPart } from '../connection.ts';
import type { Driver } from '../driver.ts';
import { isObject, parseJson, toList, toText } from '../json.ts';
import { readFailure, toExchange, toWire, type Line } from '../line.ts';
import { findPreset } from '../presets.ts';
import type { ChatRequest, StreamEvent } from '../provider.ts';
import { readQuirks } from '../quirks.ts';
import { readAnswer } from '../read-answer.ts';
import { readJson, toFailure } from '../read-json.ts';
import type { ProviderSettings } from '../settings.ts';
import { toChatTimeouts, toListTimeouts } from '../timeouts.ts';
import type { BatchAnswer, BatchCalls, BatchPart, BatchTerms, VendorBatch } from './calls.ts';
import { toFormBody, toListBody, toUploadTimeouts, type LineFile } from './part-body.ts';

/** Many requests at once, to be answered within a day at a lower price. */
export interface Batches {
  readonly terms: BatchTerms;
  /** Of all requests, what stands around them. */
  readonly spareBytes: number;
  /** One request, without the end of its line. */
  toLine(id: string, request: ChatRequest): { readonly line: string; readonly warnings: readonly string[] };
  /** Gives the name of the file at the vendor; null where there is none, as the requests go with the batch itself. */
  upload(part: BatchPart, file: LineFile, signal: AbortSignal): Promise<string | null>;
  /** Costs money. What fails may have been made all the same. */
  create(part: BatchPart, file: LineFile, signal: AbortSignal): Promise<VendorBatch>;
  /** Those that may be made of this part, newest first. */
  find(part: BatchPart, signal: AbortSignal): Promise<readonly FoundBatch[]>;
  read(id: string, signal: AbortSignal): Promise<VendorBatch>;
  cancel(id: string, signal: AbortSignal): Promise<VendorBatch>;
  /** What became of the requests of a batch that has ended, in any order. Throws `incomplete` for a list that breaks off. */
  results(batch: VendorBatch, signal: AbortSignal): AsyncGenerator<BatchAnswer>;
  /** As a call by itself would have brought it. Throws what went wrong with the request. */
  toEvents(answer: BatchAnswer, model: string): Generator<StreamEvent>;
  /** Why the vendor took none of the requests. */
  toRefusal(batch: VendorBatch): ProviderFailure;
}

export interface FoundBatch {
  readonly batch: VendorBatch;
  readonly isCertain: boolean;
}

/** What holds for batches of this provider. Throws `usage` where it takes none. */
export async function findBatchCalls(
  { name, preset }: ProviderSettings,
  driver: Driver | null,
): Promise<{ readonly calls: BatchCalls; readonly terms: BatchTerms }> {
  const calls = (await driver?.batches?.()) ?? null;
  const terms = preset === null ? calls?.terms : findPreset(preset)?.batches;
  if (calls !== null && terms !== undefined) return { calls, terms };
  throw new Failure('usage', `"${name}" takes no batches that aix knows`, {
    hint: 'openai, anthropic and groq do, and your own providers with the driver openai-chat or anthropic; without --provider-batch the rows are run one by one',
  });
}

interface Desk extends Line {
  readonly calls: BatchCalls;
}

export async function createBatches(
  settings: ProviderSettings,
  driver: Driver,
  { context, key }: ProviderTools,
): Promise<Batches> {
  const { calls, terms } = await findBatchCalls(settings, driver);
  const connection = createConnection({ settings, headers: driver.headers }, { context, key });
  const desk: Desk = { settings, driver, connection, context, calls };
  const learnt = readQuirks(context.home, settings);
  const { submission } = calls;
  return {
    terms,
    spareBytes: submission.type === 'inline' ? submission.head.length + submission.tail.length : 0,
    toLine(id, request) {
      const { wire, warnings } = toWire(desk, { ...request, stream: false }, learnt);
      return { line: JSON.stringify(calls.toLine(id, wire)), warnings };
    },
    upload: (part, file, signal) => upload(desk, { part, file }, signal),
    create: (part, file, signal) => create(desk, { part, file }, signal),
    find: (part, signal) => find(desk, part, signal),
    read: async (id, signal) => toBatch(desk, await call(desk, { method: 'GET', path: toPath(desk, id) }, signal)),
    cancel: async (id, signal) =>
      toBatch(desk, await call(desk, { method: 'POST', path: `${toPath(desk, id)}/cancel`, body: '{}' }, signal)),
    results: (batch, signal) => readResults(desk, batch, signal),
    toEvents: (answer, model) => toEvents(desk, answer, model),
    toRefusal: ({ refusal }) => readError(desk, { status: 200, body: refusal }, ''),
  };
}

function toPath(desk: Desk, id: string): string {
  return `${desk.calls.toPath(toExchange(desk, ''))}/${encodeURIComponent(id)}`;
}

type Call = Pick<RequestPart, 'method' | 'path' | 'body' | 'headers'> & Partial<Pick<RequestPart, 'timeouts'>>;

async function call(desk: Desk, part: Call, signal: AbortSignal): Promise<unknown> {
  const response = await desk.connection.send({ timeouts: toListTimeouts(desk.settings), ...part }, signal);
  return readJson(desk, response, toExchange(desk, ''));
}

function toBatch(desk: Desk, body: unknown): VendorBatch {
  const batch = desk.calls.toBatch(body, toExchange(desk, ''));
  if (batch !== null) return batch;
  const { name } = desk.settings;
  throw new ProviderFailure('provider', `"${name}" gave no batch`, {
    provider: name,
    hint: 'check the base URL: does the server know batches?',
  });
}

interface Parcel {
  readonly part: BatchPart;
  readonly file: LineFile;
}

async function upload(desk: Desk, { part, file }: Parcel, signal: AbortSignal): Promise<string | null> {
  const { calls, settings } = desk;
  const { submission } = calls;
  if (submission.type === 'inline') return null;
  const { path, fields } = submission;
  const { body, contentType } = toFormBody(file, { fields, name: `${part.name}.jsonl` });
  const timeouts = toUploadTimeouts(toChatTimeouts(settings, ''), body.bytes);
  const answer = await call(
    desk,
    { method: 'POST', path, body, headers: { 'Content-Type': contentType }, timeouts },
    signal,
  );
  const name = submission.toFile(answer);
  if (name !== '') return name;
  throw new ProviderFailure('provider', `"${settings.name}" gave no file`, { provider: settings.name });
}

async function create(desk: Desk, { part, file }: Parcel, signal: AbortSignal): Promise<VendorBatch> {
  const { calls, settings } = desk;
  const { submission } = calls;
  const path = calls.toPath(toExchange(desk, ''));
  const timeouts = toChatTimeouts(settings, '');
  if (submission.type === 'file') {
    const body = JSON.stringify(submission.toBody(part));
    return toBatch(desk, await call(desk, { method: 'POST', path, body, timeouts }, signal));
  }
  const body = toListBody(file, submission);
  const sent = { method: 'POST', path, body, timeouts: toUploadTimeouts(timeouts, body.bytes) } as const;
  return toBatch(desk, await call(desk, sent, signal));
}

/** Each of a hundred, which is more than anybody makes in the minutes that matter here. */
const mostPages = 20;
const pageSize = 100;
const longAgoMs = 3_600_000;

async function find(desk: Desk, part: BatchPart, signal: AbortSignal): Promise<readonly FoundBatch[]> {
  const { calls } = desk;
  const found: FoundBatch[] = [];
  let cursor: string | null = null;
  for (let page = 0; page < mostPages; page += 1) {
    const after: string = cursor === null ? '' : `&${calls.cursor}=${encodeURIComponent(cursor)}`;
    const path = `${calls.toPath(toExchange(desk, ''))}?limit=${pageSize}${after}`;
    const body = await call(desk, { method: 'GET', path }, signal);
    const { data, has_more: hasMore, last_id: lastId } = isObject(body) ? body : {};
    const batches = toList(data).map((each) => toBatch(desk, each));
    for (const batch of batches) {
      const verdict = calls.isMadeOf(part, batch);
      if (verdict !== 'no') found.push({ batch, isCertain: verdict === 'yes' });
    }
    const oldest = batches.at(-1)?.createdAt ?? null;
    const next = toText(lastId) || (batches.at(-1)?.id ?? '');
    const isOld = oldest !== null && oldest < part.triedAt - longAgoMs;
    if (hasMore !== true || next === '' || next === cursor || isOld) break;
    cursor = next;
  }
  return found;
}

/** Answers of a whole batch, of which one at a time is in memory. */
const mostResultBytes = 8 * 1024 ** 3;

async function* readResults(desk: Desk, batch: VendorBatch, signal: AbortSignal): AsyncGenerator<BatchAnswer> {
  for (const path of batch.results) {
    const headers = { Accept: 'application/jsonl, application/json, */*' };
    const timeouts = { ...toChatTimeouts(desk.settings, ''), totalMs: null };
    const part = { method: 'GET', path, headers, timeouts, maxBytes: mostResultBytes } as const;
    const response = await desk.connection.send(part, signal);
    if (response.status >= 400) throw await toFailure(desk, response, toExchange(desk, ''));
    for await (const lines of readLines(withProgress(response))) yield* readEach(desk, lines);
  }
}

function* readEach(desk: Desk, lines: readonly string[]): Generator<BatchAnswer> {
  for (const line of lines) if (line.trim() !== '') yield readResult(desk, line);
}

async function* withProgress(response: Answer): AsyncGenerator<Uint8Array> {
  for await (const chunk of response.body) {
    response.progress();
    yield chunk;
  }
}

function readResult({ calls, settings }: Desk, line: string): BatchAnswer {
  const answer = calls.toAnswer(parseJson(line));
  if (answer !== null) return answer;
  throw new ProviderFailure('incomplete', 'incomplete: the results of the batch broke off', {
    provider: settings.name,
    isRetryable: true,
  });
}

function* toEvents(desk: Desk, answer: BatchAnswer, model: string): Generator<StreamEvent> {
  const provider = desk.settings.name;
  switch (answer.type) {
    case 'missed': {
      const { reason } = answer;
      const hint = 'the same command with --retry-failed sends it again';
      if (reason === 'cancelled') throw new ProviderFailure('cancelled', 'the batch was cancelled', { provider, hint });
      throw new ProviderFailure('provider', 'the batch expired before it came to this row', { provider, hint });
    }
    case 'error':
      throw readError(desk, answer, model);
    case 'answer': {
      const filter = createAnswerFilter(desk.context.redactor);
      for (const event of readAnswer(answer.body, desk.driver, toExchange(desk, model)))
        for (const clean of filter.push(event)) yield clean.type === 'finish' ? { ...clean, status: 200 } : clean;
    }
  }
}

interface ErrorBody {
  readonly status: number;
  readonly body: unknown;
}

function readError(desk: Desk, { status, body }: ErrorBody, model: string): ProviderFailure {
  return readFailure(
    desk,
    { response: { status, headers: {} }, body: JSON.stringify(body) ?? '' },
    toExchange(desk, model),
  );
}
