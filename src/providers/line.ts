import type { ProviderFailure } from '../errors.ts';
import type { HttpResponse } from '../http/client.ts';
import type { Connection, ProviderTools } from './connection.ts';
import type { Driver, Exchange, WireRequest } from './driver.ts';
import type { ChatRequest } from './provider.ts';
import type { LearntQuirks } from './quirks.ts';
import { warnInWords, withSchemaInWords } from './schema-words.ts';
import type { ProviderSettings, Quirks } from './settings.ts';

/** One provider as it is wired up. */
export interface Line {
  readonly settings: ProviderSettings;
  readonly driver: Driver;
  readonly connection: Connection;
  readonly context: ProviderTools['context'];
}

export function toExchange({ settings }: Pick<Line, 'settings'>, model: string): Exchange {
  return { provider: settings.name, model, baseUrl: settings.baseUrl, quirks: settings.quirks };
}

export interface ChatWire {
  readonly wire: WireRequest;
  readonly exchange: Exchange;
  readonly warnings: readonly string[];
}

/** With what the settings add, and what was learnt about the server. */
export function toWire(line: Line, request: ChatRequest, learnt: LearntQuirks): ChatWire {
  const { settings, driver } = line;
  const quirks: Quirks = { ...settings.quirks, ...learnt };
  const told = quirks.noSchema === true ? request.schema : undefined;
  const asked = {
    ...(told === undefined ? request : withSchemaInWords(request)),
    stream: request.stream && quirks.noStreaming !== true,
    extra: { ...settings.extraBody, ...request.extra },
  };
  const exchange = { ...toExchange(line, request.model), quirks };
  const wire = driver.toWire(asked, exchange);
  const { warnings = [] } = wire;
  return {
    wire,
    exchange,
    warnings: told === undefined ? warnings : [...warnInWords(settings.name, told), ...warnings],
  };
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
