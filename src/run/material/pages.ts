import type { Context } from '../../context.ts';
import { Failure, ProviderFailure } from '../../errors.ts';
import type { HttpResponse } from '../../http/client.ts';
import { isLoopback } from '../../providers/base-url.ts';
import { toHeading, type Material } from './material.ts';

const maxBytes = 1024 * 1024;
const timeouts = { connectMs: 10_000, firstByteMs: 30_000, byteIdleMs: 30_000, payloadIdleMs: 30_000, totalMs: 60_000 };
const textTypes = /^(?:text\/.*|application\/(?:.*[+/])?(?:json|xml|yaml|x-yaml|javascript|toml|x-ndjson|x-sh))$/;

/** Throws `usage` for an address that is not fetched: only https, and http on this machine. */
export function checkUrl(url: string): URL {
  const parsed = URL.canParse(url) ? new URL(url) : null;
  if (parsed === null || !/^https?:$/.test(parsed.protocol))
    throw new Failure('usage', '--url must be an https address', { hint: '--url https://example.com/page' });
  if (parsed.username !== '' || parsed.password !== '')
    throw new Failure('usage', `--url "${parsed.host}" holds a user name or a password`, { hint: 'take it out' });
  if (parsed.protocol === 'http:' && !isLoopback(url))
    throw new Failure('usage', `--url "${url}" is not encrypted`, { hint: 'http is for this machine only: use https' });
  return parsed;
}

/** What a dry run shows in place of a page. */
export function describePage(url: string): Material {
  return { label: url, heading: toHeading(url), text: '[url: not fetched]' };
}

/** Fetches the page without a key and without a cookie. HTML is reduced to its words. */
export async function fetchPage(context: Context, url: string): Promise<Material> {
  const { href } = checkUrl(url);
  const response = await request(context, href);
  const type = readType(response);
  if (response.status !== 200) throw toRefused(url, `answered ${response.status}`);
  if (!textTypes.test(type.name)) throw toRefused(url, `is ${type.name || 'of no type'}, not text`);
  const text = decode(await readBody(url, response), type.charset);
  const isHtml = type.name === 'text/html' || type.name === 'application/xhtml+xml';
  const words = isHtml ? (await import('./html.ts')).toPlainText(text) : text.replace(/\r?\n$/, '');
  return { label: url, heading: toHeading(url), text: words };
}

async function request(context: Context, url: string): Promise<HttpResponse> {
  const headers = { accept: 'text/*, application/json, application/xml;q=0.9' };
  const http = await context.http();
  try {
    return await http.send(
      { method: 'GET', url, headers, timeouts, verifySsl: true, caFile: null, provider: url },
      context.signal,
    );
  } catch (error) {
    if (!(error instanceof ProviderFailure)) throw error;
    // The hints of a provider speak of its settings.
    const hint = error.status === undefined ? undefined : 'a redirect is not followed: give the address it leads to';
    throw new Failure(error.code, `--url "${url}": ${error.message}`, { detail: error.detail, hint, cause: error });
  }
}

async function readBody(url: string, response: HttpResponse): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body) {
    response.progress();
    bytes += chunk.length;
    if (bytes > maxBytes) throw toRefused(url, 'is larger than 1 MiB');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function readType({ headers }: HttpResponse): { readonly name: string; readonly charset: string } {
  const [name = '', ...rest] = (headers['content-type'] ?? '').toLowerCase().split(';');
  const charset = rest
    .map((part) => /^\s*charset="?([^"]+)"?\s*$/.exec(part)?.[1])
    .find((value) => value !== undefined);
  return { name: name.trim(), charset: charset ?? 'utf-8' };
}

function decode(bytes: Buffer, charset: string): string {
  try {
    return new TextDecoder(charset).decode(bytes);
  } catch {
    // A character set that nobody knows: most of the text is readable all the same.
    return bytes.toString('utf8');
  }
}

function toRefused(url: string, what: string): Failure {
  return new Failure('usage', `--url "${url}" ${what}`, { hint: 'nothing was sent' });
}
