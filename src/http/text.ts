import { ProviderFailure } from '../errors.ts';
import type { HttpResponse } from './client.ts';
import { dropBrokenWord } from './cut-text.ts';

/** Lets the driver read what a whole body says. Of an error the first part is enough; of an answer all is needed. */
export async function readText({ status, headers, body }: HttpResponse, maxBytes: number): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  try {
    for await (const chunk of body) {
      chunks.push(chunk);
      bytes += chunk.length;
      if (bytes > maxBytes) break;
    }
  } catch (error) {
    // An error that broke off still says more than the break: the status is what counts.
    if (status < 400 || !(error instanceof ProviderFailure)) throw error;
  }
  if (bytes > maxBytes && status < 400) {
    throw new ProviderFailure('provider', `the answer is larger than ${Math.floor(maxBytes / 1024)} KB`, { status });
  }
  const text = toText(Buffer.concat(chunks).subarray(0, maxBytes), headers['content-type']);
  return bytes > maxBytes ? dropBrokenWord(text) : text;
}

/** UTF-8 wherever it can be, as many servers name another character set that they do not use. */
function toText(bytes: Buffer, contentType = ''): string {
  const text = new TextDecoder().decode(bytes);
  const charset = /;\s*charset="?([^";\s]+)/i.exec(contentType)?.[1];
  if (charset === undefined || !text.includes('\ufffd')) return text;
  try {
    return new TextDecoder(charset).decode(bytes);
  } catch {
    // A name that nobody knows.
    return text;
  }
}
