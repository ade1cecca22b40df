import { Failure, ProviderFailure } from '../errors.ts';
import { createAnswerFilter, foundWarning, takeOutKeys } from './answer-filter.ts';
import { createConnection, type Answer, type ProviderTools, type RequestPart } from './connection.ts';
import type { Driver, Exchange, WireRequest } from './driver.ts';
import { findLesson } from './lessons.ts';
import { remember, settle, toExchange, toPart, toSentExchange, toWire, type Line } from './line.ts';
import { estimateRequest, estimateTexts } from './pace/estimate.ts';
import type { ChatRequest, EmbeddingRequest, Embeddings, Model, Provider, StreamEvent } from './provider.ts';
import { readQuirks, type LearntQuirks } from './quirks.ts';
import { readJson, toFailure } from './read-json.ts';
import { readResponse } from './read-response.ts';
import type { ProviderSettings } from './settings.ts';
import { toListTimeouts } from './timeouts.ts';

/** A provider that is reached over HTTP: the driver gives meaning, this gives it a connection. */
export function createHttpProvider(settings: ProviderSettings, driver: Driver, tools: ProviderTools): Provider {
  const connection = createConnection({ settings, headers: driver.headers }, tools);
  const line = { settings, driver, connection, context: tools.context };
  let isWarned = settings.verifySsl;
  let collecting: CollectAnswer | null = null;
  const loadCollecting = async (): Promise<CollectAnswer> => {
    const { createCollecting } = await import('./collect.ts');
    return (collecting ??= createCollecting(line));
  };
  const collect: CollectAnswer = (request, signal) =>
    collecting === null ? loadCollecting().then((take) => take(request, signal)) : collecting(request, signal);
  return {
    name: settings.name,
    // Whoever is warned, and whatever goes through a cassette, takes the way that everybody knows.
    ...(isWarned && tools.context.traffic === 'live' && !tools.context.globals.isDebug ? { collect } : {}),
    async *stream(request, signal) {
      if (!isWarned) yield { type: 'warning', message: toSslWarning(settings) };
      isWarned = true;
      const { response, sent } = yield* sendChat(line, request, signal);
      const exchange = toSentExchange(line, request.model, sent);
      const filter = createAnswerFilter(tools.context.redactor);
      try {
        for await (const event of readResponse(response, driver, exchange)) {
          if (event.type === 'finish') await settle(response, event.usage);
          for (const clean of filter.push(event))
            yield clean.type === 'finish' ? { ...clean, status: response.status } : clean;
        }
      } catch (error) {
        yield* filter.end();
        throw error;
      }
    },
    listModels: (signal) => listModels(line, signal),
    probe: async (path, signal) =>
      takeOutKeys(await getJson(line, { path, exchange: toExchange(line, '') }, signal), tools.context.redactor),
    ping: (path, signal) => ping(line, path, signal),
    embed: (request, signal) => embed(line, request, signal),
  };
}

type CollectAnswer = NonNullable<Provider['collect']>;

function toSslWarning({ name }: ProviderSettings): string {
  return `certificates of "${name}" are NOT checked (verify_ssl is false): anyone in between can read the key and the prompt; ca_file is the safe way`;
}

interface Sent {
  readonly response: Answer;
  readonly sent: WireRequest['body'];
}

/** Gives a response below 400. A server that refuses a field that can go is asked again without, and from then on. */
async function* sendChat(line: Line, request: ChatRequest, signal: AbortSignal): AsyncGenerator<StreamEvent, Sent> {
  const { home, traffic } = line.context;
  // A cassette is to hold every request that leads to the answer, whatever is known where it is replayed.
  const known = traffic === 'live' ? readQuirks(home, line.settings) : {};
  return yield* sendKnowing(line, { request, known, learnt: known, told: [] }, signal);
}

interface Asking {
  readonly request: ChatRequest;
  readonly known: LearntQuirks;
  readonly learnt: LearntQuirks;
  /** The warnings that have been given. */
  readonly told: readonly string[];
}

async function* sendKnowing(line: Line, asking: Asking, signal: AbortSignal): AsyncGenerator<StreamEvent, Sent> {
  const { request, known, learnt, told } = asking;
  const { wire, exchange, warnings } = toWire(line, request, learnt);
  // Before it goes out: when it fails, what was left out may be why.
  for (const message of warnings) if (!told.includes(message)) yield { type: 'warning', message };
  const part = toPart(line, { wire, exchange, tokens: estimateRequest(request) });
  const response = await line.connection.send(part, signal);
  if (response.status < 400) {
    const trouble = learnt === known ? null : await remember(line, learnt);
    if (trouble !== null) yield { type: 'warning', message: trouble };
    return { response, sent: wire.body };
  }
  const refusal = await toFailure(line, response, exchange);
  const lesson = findLesson(refusal, { wire, request, learnt });
  if (lesson === null) throw refusal;
  return yield* sendKnowing(line, { ...asking, learnt: { ...learnt, ...lesson }, told: warnings }, signal);
}

/** More pages than any vendor has: a server that repeats its cursor does not keep us for ever. */
const mostPages = 200;

async function listModels(line: Line, signal: AbortSignal): Promise<readonly Model[]> {
  const { models: lists } = line.driver;
  if (lists === null) throw new Failure('usage', `"${line.settings.name}" has no list of models`);
  const exchange = toExchange(line, '');
  const byId = new Map<string, Model>();
  let cursor: string | null = null;
  for (let page = 0; page < mostPages; page += 1) {
    const body = await getJson(
      line,
      { path: lists.toPath(cursor, exchange), toLabel: lists.toLabel, exchange },
      signal,
    );
    const { models, next } = lists.toPage(body, exchange);
    for (const model of models) if (!byId.has(model.id)) byId.set(model.id, model);
    if (next === null || next === '' || next === cursor) break;
    cursor = next;
  }
  return takeOutKeys([...byId.values()], line.context.redactor);
}

async function getJson(
  line: Line,
  { exchange, ...place }: Pick<RequestPart, 'path' | 'toLabel'> & { readonly exchange: Exchange },
  signal: AbortSignal,
): Promise<unknown> {
  const { connection, settings } = line;
  const response = await connection.send({ method: 'GET', ...place, timeouts: toListTimeouts(settings) }, signal);
  return readJson(line, response, exchange);
}

async function ping(line: Line, path: string, signal: AbortSignal): Promise<void> {
  const { connection, settings } = line;
  const response = await connection.send({ method: 'GET', path, timeouts: toListTimeouts(settings) }, signal);
  if (response.status >= 400) throw await toFailure(line, response, toExchange(line, ''));
  // What it says does not matter; ending the loop at once closes the connection.
  for await (const _ of response.body) break;
}

/** As many texts as one request may hold at a time. */
async function* embed(line: Line, request: EmbeddingRequest, signal: AbortSignal): AsyncGenerator<Embeddings> {
  const { embeddings: calls } = line.driver;
  const { noEmbeddings, maxTexts = calls?.maxTexts ?? 1 } = line.settings.quirks;
  if (calls === null || noEmbeddings === true) {
    throw new Failure('usage', `"${line.settings.name}" makes no embeddings`, { hint: 'name another with --provider' });
  }
  const exchange = toExchange(line, request.model);
  const odd = line.settings.verifySsl ? [] : [toSslWarning(line.settings)];
  let size: number | undefined;
  for (let start = 0; start < request.texts.length; start += maxTexts) {
    const texts = request.texts.slice(start, start + maxTexts);
    const wire = calls.toWire({ ...request, texts }, exchange);
    const sending = toPart(line, { wire, exchange, tokens: estimateTexts(texts) });
    const response = await line.connection.send(sending, signal);
    const part = calls.toVectors(await readJson(line, response, exchange), exchange);
    if (part.vectors.length !== texts.length)
      throw toOddVectors(exchange, `${part.vectors.length} vectors for ${texts.length} texts`);
    if (part.inputTokens !== null) await response.settle(part.inputTokens);
    size ??= part.vectors[0]?.length;
    if (part.vectors.some(({ length }) => length !== size))
      throw toOddVectors(exchange, 'vectors of different lengths');
    const found: string[] = [];
    const model = takeOutKeys(part.model, line.context.redactor, () => found.push(foundWarning));
    yield { ...part, model, warnings: [...odd, ...(wire.warnings ?? []), ...found.slice(0, 1)] };
  }
}

function toOddVectors({ provider }: Exchange, found: string): ProviderFailure {
  return new ProviderFailure('provider', `the provider sent ${found}`, { provider });
}
