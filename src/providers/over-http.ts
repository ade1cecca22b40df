import type { ProviderFailure } from '../errors.ts';
import type { HttpResponse } from '../http/client.ts';
import { readText } from '../http/text.ts';
import { readAll } from './answer-body.ts';
import { createConnection, type Connection, type ProviderTools } from './connection.ts';
import type { Driver, Exchange, WireRequest } from './driver.ts';
import { isErrorBody } from './error-words.ts';
import { isObject, parseJson } from './json.ts';
import type { ChatRequest, Model, Provider, StreamEvent } from './provider.ts';
import { readQuirks, saveQuirks, type LearntQuirks } from './quirks.ts';
import { readResponse, toPageFailure } from './read-response.ts';
import type { ProviderSettings, Quirks } from './settings.ts';
import { toChatTimeouts, toListTimeouts } from './timeouts.ts';

/** One provider as it is wired up. */
interface Line {
  readonly settings: ProviderSettings;
  readonly driver: Driver;
  readonly connection: Connection;
  readonly context: ProviderTools['context'];
}

/** A provider that is reached over HTTP: the driver gives meaning, this gives it a connection. */
export function createHttpProvider(settings: ProviderSettings, driver: Driver, tools: ProviderTools): Provider {
  const line = { settings, driver, connection: createConnection(settings, tools), context: tools.context };
  let isWarned = settings.verifySsl;
  return {
    name: settings.name,
    async *stream(request, signal) {
      if (!isWarned) yield toSslWarning(settings);
      isWarned = true;
      const exchange = toExchange(line, request.model);
      const { response, warning } = await sendChat(line, request, signal);
      if (warning !== null) yield warning;
      for await (const event of readResponse(response, driver, exchange)) {
        yield event.type === 'finish' ? { ...event, status: response.status } : event;
      }
    },
    listModels: (signal) => listModels(line, signal),
  };
}

function toExchange({ settings }: Line, model: string): Exchange {
  return { provider: settings.name, model, quirks: settings.quirks };
}

function toSslWarning({ name }: ProviderSettings): StreamEvent {
  const message = `certificates of "${name}" are NOT checked (verify_ssl is false): anyone in between can read the key and the prompt; ca_file is the safe way`;
  return { type: 'warning', message };
}

interface Sent {
  readonly response: HttpResponse;
  readonly warning: StreamEvent | null;
}

/** Gives a response below 400. A server that does not know `stream_options` is asked again without, and from then on. */
async function sendChat(line: Line, request: ChatRequest, signal: AbortSignal): Promise<Sent> {
  const { settings, driver, context } = line;
  const learnt = readQuirks(context.home, settings);
  const quirks: Quirks = { ...settings.quirks, ...learnt };
  const stream = request.stream && quirks.noStreaming !== true;
  const asked = { ...request, stream, extra: { ...settings.extraBody, ...request.extra } };
  const exchange = toExchange(line, request.model);
  const wire = driver.toWire(asked, quirks);
  const response = await post(line, { wire, exchange }, signal);
  if (response.status < 400) return { response, warning: null };
  const refusal = await toFailure(line, response, exchange);
  if (!refusesUsage(refusal, wire)) throw refusal;
  const plain = driver.toWire(asked, { ...quirks, noStreamOptions: true });
  const second = await post(line, { wire: plain, exchange }, signal);
  if (second.status >= 400) throw await toFailure(line, second, exchange);
  return { response: second, warning: await remember(line, { ...learnt, noStreamOptions: true }) };
}

function post(
  { connection, settings }: Line,
  { wire, exchange }: { readonly wire: WireRequest; readonly exchange: Exchange },
  signal: AbortSignal,
): Promise<HttpResponse> {
  const timeouts = toChatTimeouts(settings, exchange.model);
  return connection.send({ method: 'POST', path: wire.path, body: JSON.stringify(wire.body), timeouts }, signal);
}

const errorBytes = 1024 ** 2;

async function toFailure(line: Line, response: HttpResponse, exchange: Exchange): Promise<ProviderFailure> {
  return readFailure(line, { response, body: await readText(response, errorBytes) }, exchange);
}

function readFailure(
  { driver, context }: Line,
  { response, body }: { readonly response: HttpResponse; readonly body: string },
  exchange: Exchange,
): ProviderFailure {
  const { status, headers } = response;
  // Before anything is cut: of half a key nobody would know that it is one.
  const clean = context.redactor.redact(body);
  return driver.toFailure({ status, headers, body: clean, receivedAt: context.clock.now() }, exchange);
}

function refusesUsage({ status, detail }: ProviderFailure, { body }: WireRequest): boolean {
  const isInvalid = status === 400 || status === 422;
  return isInvalid && 'stream_options' in body && detail?.includes('stream_options') === true;
}

/** The answer matters more than the note about it. */
async function remember({ context, settings }: Line, quirks: LearntQuirks): Promise<StreamEvent | null> {
  try {
    await saveQuirks(context.home, settings, quirks);
    return null;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { type: 'warning', message: `what was learnt about "${settings.name}" cannot be kept: ${reason}` };
  }
}

async function listModels(line: Line, signal: AbortSignal): Promise<readonly Model[]> {
  const { driver, settings, connection } = line;
  const exchange = toExchange(line, '');
  const timeouts = toListTimeouts(settings);
  const response = await connection.send({ method: 'GET', path: driver.modelsPath, timeouts }, signal);
  if (response.status >= 400) throw await toFailure(line, response, exchange);
  const text = await readAll(response);
  const body = parseJson(text);
  if (body === undefined) throw toPageFailure(exchange, text);
  if (isObject(body) && isErrorBody(body)) throw readFailure(line, { response, body: text }, exchange);
  return driver.toModels(body, exchange);
}
