import type { ProviderFailure } from '../errors.ts';
import type { HttpResponse } from '../http/client.ts';
import type { Answer, Connection, ProviderTools, RequestPart } from './connection.ts';
import type { Driver, Exchange, WireRequest } from './driver.ts';
import { findSecrets } from './extra.ts';
import type { JsonObject } from './json.ts';
import type { ChatRequest, Usage } from './provider.ts';
import { saveQuirks, type LearntQuirks } from './quirks.ts';
import { warnInWords, withSchemaInWords } from './schema-words.ts';
import type { ProviderSettings, Quirks } from './settings.ts';
import { toChatTimeouts } from './timeouts.ts';

/** One provider as it is wired up. */
export interface Line {
  readonly settings: ProviderSettings;
  readonly driver: Driver;
  readonly connection: Connection;
  readonly context: ProviderTools['context'];
}

export function toExchange({ settings }: Pick<Line, 'settings'>, model: string, quirks = settings.quirks): Exchange {
  return { provider: settings.name, model, baseUrl: settings.baseUrl, quirks };
}

/** For whoever reads the answer. */
export function toSentExchange({ settings }: Pick<Line, 'settings'>, model: string, sent: JsonObject): Exchange {
  return { provider: settings.name, model, baseUrl: settings.baseUrl, quirks: settings.quirks, sent };
}

export interface ChatWire {
  readonly wire: WireRequest;
  readonly exchange: Exchange;
  readonly warnings: readonly string[];
}

/** With what the settings add, and what was learnt about the server. */
export function toWire(line: Line, request: ChatRequest, learnt: LearntQuirks): ChatWire {
  const { settings, driver } = line;
  const quirks: Quirks = hasFields(learnt) ? { ...settings.quirks, ...learnt } : settings.quirks;
  const told = quirks.noSchema === true ? request.schema : undefined;
  const stream = request.stream && quirks.noStreaming !== true;
  const extra = hasFields(settings.extraBody) ? { ...settings.extraBody, ...request.extra } : request.extra;
  // Most requests go as they are.
  const isChanged = told !== undefined || stream !== request.stream || extra !== request.extra;
  const asked = isChanged ? { ...(told === undefined ? request : withSchemaInWords(request)), stream, extra } : request;
  const exchange = toExchange(line, request.model, quirks);
  const wire = driver.toWire(asked, exchange);
  const { warnings = [] } = wire;
  return {
    wire,
    exchange,
    warnings: told === undefined ? warnings : [...warnInWords(settings.name, told), ...warnings],
  };
}

function hasFields(object: object): boolean {
  for (const _ in object) return true;
  return false;
}

export interface Sending {
  readonly wire: WireRequest;
  readonly exchange: Exchange;
  /** What it may take, as an estimate. */
  readonly tokens: number;
}

/** What is sent, but for the address and what proves who asks. */
export function toPart({ settings, context }: Line, { wire, exchange, tokens }: Sending): RequestPart {
  const timeouts = toChatTimeouts(settings, exchange.model);
  const { method = 'POST', path, headers } = wire;
  // Some servers want their key among the fields.
  for (const secret of findSecrets(wire.body)) context.redactor.add(secret);
  const body = method === 'GET' ? undefined : JSON.stringify(wire.body);
  return { method, path, headers, body, timeouts, load: { model: exchange.model, tokens } };
}

/** What the provider does not count stays as it was estimated. */
export function settle(response: Pick<Answer, 'settle'>, usage: Usage | null): Promise<void> | null {
  const { input = null, output = null } = usage ?? {};
  return input === null || output === null ? null : response.settle(input + output);
}

export const errorBytes = 1024 ** 2;

interface Refusal {
  readonly response: Pick<HttpResponse, 'status' | 'headers'>;
  readonly body: string;
}

export function readFailure(
  { driver, context }: Line,
  { response, body }: Refusal,
  exchange: Exchange,
): ProviderFailure {
  const { status, headers } = response;
  // Before anything is cut: of half a key nobody would know that it is one.
  const clean = context.redactor.redact(body);
  return driver.toFailure({ status, headers, body: clean, receivedAt: context.clock.now() }, exchange);
}

/** The answer matters more than the note about it, so trouble with that becomes a warning. */
export async function remember({ context, settings }: Line, quirks: LearntQuirks): Promise<string | null> {
  if (context.traffic === 'replayed') return null;
  try {
    await saveQuirks(context.home, settings, quirks);
    return null;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return `what was learnt about "${settings.name}" cannot be kept: ${reason}`;
  }
}
