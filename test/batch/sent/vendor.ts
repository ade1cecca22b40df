import type { ServerResponse } from 'node:http';
import { sendJson, startServer, type SeenRequest, type TestServer } from '../../helpers/server.ts';

/** One request of a batch, as the vendor sees it. */
interface Asked {
  readonly id: string;
  readonly words: string;
  readonly body: Readonly<Record<string, unknown>>;
}

/** What the vendor makes of it: the words of an answer, an error, or `EXPIRED` and `CANCELLED` for nothing. */
type Made = string | { readonly status: number; readonly message: string };

export interface Behaviour {
  readonly make: (asked: Asked) => Made;
  /** How often it is looked at before it has ended. */
  looks: number;
  /** Takes over a request; true when it did. */
  intercept: (request: SeenRequest, response: ServerResponse, made: VendorBatch | null) => boolean;
  /** How the batch ends. */
  end: 'completed' | 'failed' | 'expired' | 'cancelled';
  /** Changes the lines of the results. */
  readonly results: (lines: readonly string[]) => string;
}

interface VendorBatch {
  readonly id: string;
  readonly file: string;
  readonly asked: readonly Asked[];
  looks: number;
  isCancelled: boolean;
  readonly createdAt: number;
}

export interface Vendor {
  readonly server: TestServer;
  readonly batches: VendorBatch[];
  readonly behaviour: Behaviour;
  /** Answers as if somebody else had made it. */
  readonly add: (asked: readonly Asked[]) => VendorBatch;
  /** How often such a request came. */
  readonly count: (pattern: RegExp) => number;
}

export type Kind = 'openai-chat' | 'anthropic';

const usual: Behaviour = {
  make: ({ words }) => `${words}!`,
  looks: 2,
  intercept: () => false,
  end: 'completed',
  // Nobody promises the order of the requests.
  results: (lines) =>
    lines
      .toReversed()
      .map((line) => `${line}\n`)
      .join(''),
};

interface State {
  readonly batches: VendorBatch[];
  readonly files: Map<string, string>;
  readonly behaviour: Behaviour;
}

/** A loopback server with the batches of a vendor, which go on by a step whenever somebody looks. */
export async function startVendor(kind: Kind, wanted: Partial<Behaviour> = {}): Promise<Vendor> {
  const state: State = { batches: [], files: new Map(), behaviour: { ...usual, ...wanted } };
  const answer = kind === 'anthropic' ? answerAnthropic : answerOpenAi;
  const server = await startServer((request, response) => answer(state, request, response));
  const { batches, behaviour } = state;
  return {
    server,
    batches,
    behaviour,
    add: (asked) => addBatch(state, { asked, file: '' }),
    count: (pattern) => server.requests.filter(({ method, path }) => pattern.test(`${method} ${path}`)).length,
  };
}

function addBatch({ batches }: State, { asked, file }: Pick<VendorBatch, 'asked' | 'file'>): VendorBatch {
  const batch = {
    id: `batch_${batches.length + 1}`,
    file,
    asked,
    looks: 0,
    isCancelled: false,
    createdAt: Math.floor(Date.now() / 1000),
  };
  batches.unshift(batch);
  return batch;
}

function isEnded({ behaviour }: State, { looks, isCancelled }: VendorBatch): boolean {
  return isCancelled || looks > behaviour.looks;
}

interface Place {
  readonly batch: VendorBatch | undefined;
  readonly verb: string;
}

function findPlace({ batches }: State, path: string, root: string): Place {
  const [id = '', verb = ''] = path.slice(root.length + 1).split('/');
  return { batch: batches.find((each) => each.id === id), verb };
}

function answerOpenAi(state: State, request: SeenRequest, response: ServerResponse): void {
  const { method, path } = request;
  const { files, behaviour, batches } = state;
  if (method === 'POST' && path === '/v1/files') {
    if (behaviour.intercept(request, response, null)) return;
    const id = `file-${files.size + 1}`;
    files.set(id, readForm(request));
    return sendJson(response, { id, object: 'file', purpose: 'batch' });
  }
  if (method === 'POST' && path === '/v1/batches') {
    const { input_file_id: file } = JSON.parse(request.body) as { input_file_id: string };
    const made = addBatch(state, { file, asked: readLines(files.get(file) ?? '') });
    if (behaviour.intercept(request, response, made)) return;
    return sendJson(response, toOpenAi(state, made));
  }
  if (behaviour.intercept(request, response, null)) return;
  if (path.startsWith('/v1/batches?'))
    return sendJson(response, { data: batches.map((each) => toOpenAi(state, each)), has_more: false });
  if (path.startsWith('/v1/files/')) return sendResults(state, response, path);
  const { batch, verb } = findPlace(state, path, '/v1/batches');
  if (batch === undefined) return sendJson(response, { error: { message: 'no such batch' } }, 404);
  if (verb === 'cancel') batch.isCancelled = true;
  batch.looks += 1;
  return sendJson(response, toOpenAi(state, batch));
}

function toOpenAi(state: State, batch: VendorBatch): object {
  const { id, file, asked, looks, isCancelled, createdAt } = batch;
  const hasEnded = isEnded(state, batch);
  const end = isCancelled ? 'cancelled' : state.behaviour.end;
  const failed = asked.filter((each) => typeof state.behaviour.make(each) !== 'string').length;
  const isFailed = hasEnded && end === 'failed';
  return {
    id,
    object: 'batch',
    endpoint: '/v1/chat/completions',
    input_file_id: file,
    completion_window: '24h',
    status: hasEnded ? end : looks === 0 ? 'validating' : 'in_progress',
    output_file_id: hasEnded && !isFailed ? `out-${id}` : null,
    error_file_id: hasEnded && !isFailed ? `err-${id}` : null,
    created_at: createdAt,
    ...(hasEnded ? { [`${end}_at`]: createdAt + 60 } : {}),
    errors: isFailed
      ? {
          object: 'list',
          data: [{ code: 'token_limit_exceeded', message: 'Enqueued token limit reached', line: null }],
        }
      : null,
    request_counts: isFailed ? { total: 0, completed: 0, failed: 0 } : toCounts(asked.length, failed, hasEnded),
  };
}

function toCounts(total: number, failed: number, hasEnded: boolean): object {
  return { total, completed: hasEnded ? total - failed : 0, failed: hasEnded ? failed : 0 };
}

/** What worked stands in one file, what did not in the other. */
function sendResults({ batches, behaviour }: State, response: ServerResponse, path: string): void {
  const [, kind = '', id = ''] = /\/files\/(out|err)-([^/]+)\/content/.exec(path) ?? [];
  const batch = batches.find((each) => each.id === id);
  const lines = (batch?.asked ?? []).flatMap((asked) => {
    const made = behaviour.make(asked);
    const isOutput = typeof made === 'string' && made !== 'EXPIRED' && made !== 'CANCELLED';
    return isOutput === (kind === 'out') ? JSON.stringify({ id: 'r', custom_id: asked.id, ...toResult(made) }) : [];
  });
  response.writeHead(200, { 'content-type': 'application/octet-stream' }).end(behaviour.results(lines));
}

function toResult(made: Made): object {
  if (made === 'EXPIRED' || made === 'CANCELLED')
    return { response: null, error: { code: `batch_${made.toLowerCase()}`, message: 'it had no turn' } };
  if (typeof made === 'string')
    return { response: { status_code: 200, request_id: 'q', body: toCompletion(made) }, error: null };
  const body = { error: { message: made.message, type: 'invalid_request_error' } };
  return { response: { status_code: made.status, request_id: 'q', body }, error: null };
}

function toCompletion(text: string): object {
  return {
    id: 'chat-1',
    object: 'chat.completion',
    model: 'served-model',
    choices: [{ index: 0, message: { role: 'assistant', content: text }, finish_reason: 'stop' }],
    usage: { prompt_tokens: 100, completion_tokens: 50, total_tokens: 150 },
  };
}

/** The file of a form with one. */
function readForm({ body, headers }: SeenRequest): string {
  const boundary = /boundary=(.+)$/.exec(headers['content-type'] ?? '')?.[1] ?? '?';
  const parts = body.split(`--${boundary}`);
  const purpose = parts
    .find((part) => part.includes('name="purpose"'))
    ?.split('\r\n\r\n')[1]
    ?.trim();
  const file = parts.find((part) => part.includes('filename='))?.split('\r\n\r\n')[1] ?? '';
  if (purpose !== 'batch' || parts.at(-1) !== '--\r\n' || headers['content-length'] === undefined)
    throw new Error('that is no form with a file');
  return file.slice(0, -'\r\n'.length);
}

function readLines(file: string): readonly Asked[] {
  return file
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const { custom_id: id, method, url, body } = JSON.parse(line);
      if (method !== 'POST' || url !== '/v1/chat/completions') throw new Error('that is no line of a batch');
      return { id, words: readWords(body), body };
    });
}

function readWords(body: { readonly messages: readonly { role: string; content: string }[] }): string {
  return body.messages.findLast(({ role }) => role === 'user')?.content ?? '';
}

function answerAnthropic(state: State, request: SeenRequest, response: ServerResponse): void {
  const { method, path } = request;
  const { behaviour, batches } = state;
  const root = '/v1/messages/batches';
  if (method === 'POST' && path === root) {
    const { requests } = JSON.parse(request.body) as { requests: { custom_id: string; params: never }[] };
    const asked = requests.map(({ custom_id: id, params }) => ({ id, words: readWords(params), body: params }));
    const made = addBatch(state, { asked, file: '' });
    if (behaviour.intercept(request, response, made)) return;
    return sendJson(response, toAnthropic(state, made));
  }
  if (behaviour.intercept(request, response, null)) return;
  if (path.startsWith(`${root}?`))
    return sendJson(response, { data: batches.map((each) => toAnthropic(state, each)), has_more: false });
  const { batch, verb } = findPlace(state, path, root);
  if (batch === undefined) {
    const error = { type: 'not_found_error', message: 'no such batch' };
    return sendJson(response, { type: 'error', error }, 404);
  }
  if (verb === 'results') {
    const lines = batch.asked.map((asked) =>
      JSON.stringify({ custom_id: asked.id, result: toMessageResult(behaviour.make(asked)) }),
    );
    response.writeHead(200, { 'content-type': 'application/binary' }).end(behaviour.results(lines));
    return;
  }
  if (verb === 'cancel') batch.isCancelled = true;
  batch.looks += 1;
  return sendJson(response, toAnthropic(state, batch));
}

function toAnthropic(state: State, batch: VendorBatch): object {
  const { id, asked, isCancelled, createdAt } = batch;
  const hasEnded = isEnded(state, batch);
  const made = asked.map((each) => state.behaviour.make(each));
  const count = (isIt: (each: Made) => boolean): number => (hasEnded ? made.filter(isIt).length : 0);
  const [expired, canceled] = [count((each) => each === 'EXPIRED'), count((each) => each === 'CANCELLED')];
  const errored = count((each) => typeof each !== 'string');
  const succeeded = hasEnded ? asked.length - expired - canceled - errored : 0;
  const date = (seconds: number): string => new Date(seconds * 1000).toISOString();
  return {
    id,
    type: 'message_batch',
    processing_status: hasEnded ? 'ended' : isCancelled ? 'canceling' : 'in_progress',
    request_counts: { processing: hasEnded ? 0 : asked.length, succeeded, errored, canceled, expired },
    created_at: date(createdAt),
    ended_at: hasEnded ? date(createdAt + 60) : null,
    cancel_initiated_at: isCancelled ? date(createdAt + 30) : null,
    // A host that is not the vendor's, and that nobody is to ask.
    results_url: hasEnded ? 'http://127.0.0.1:9/stolen' : null,
  };
}

function toMessageResult(made: Made): object {
  if (made === 'EXPIRED') return { type: 'expired' };
  if (made === 'CANCELLED') return { type: 'canceled' };
  if (typeof made !== 'string') {
    const error = { type: 'invalid_request_error', message: made.message };
    return { type: 'errored', error: { type: 'error', error } };
  }
  const content = [{ type: 'text', text: made }];
  const usage = { input_tokens: 100, output_tokens: 50 };
  const message = { id: 'msg_1', type: 'message', role: 'assistant', model: 'served-model', content };
  return { type: 'succeeded', message: { ...message, stop_reason: 'end_turn', usage } };
}
