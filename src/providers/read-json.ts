import type { ProviderFailure } from '../errors.ts';
import type { HttpResponse } from '../http/client.ts';
import { readText } from '../http/text.ts';
import { readAll } from './answer-body.ts';
import type { Exchange } from './driver.ts';
import { isErrorBody } from './error-words.ts';
import { isObject, parseJson } from './json.ts';
import { errorBytes, readFailure, type Line } from './line.ts';
import { toPageFailure } from './read-response.ts';

export async function toFailure(line: Line, response: HttpResponse, exchange: Exchange): Promise<ProviderFailure> {
  return readFailure(line, { response, body: await readText(response, errorBytes) }, exchange);
}

/** Throws for an error, whatever its status says, and for what is no JSON. */
export async function readJson(line: Line, response: HttpResponse, exchange: Exchange): Promise<unknown> {
  if (response.status >= 400) throw await toFailure(line, response, exchange);
  const text = await readAll(response);
  const body = parseJson(text);
  if (body === undefined) throw toPageFailure(exchange, text);
  if (isObject(body) && isErrorBody(body)) throw readFailure(line, { response, body: text }, exchange);
  return body;
}
