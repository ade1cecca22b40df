import { createHash, createHmac, type Hash, type Hmac } from 'node:crypto';
import { SignatureV4 } from '@smithy/signature-v4';
import type { Environment } from '../context.ts';
import { Failure } from '../errors.ts';
import type { Outgoing } from './authorizer.ts';

export interface AwsCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

interface Signing {
  readonly credentials: AwsCredentials;
  readonly env: Environment;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** The headers that sign a request to Bedrock, by Signature Version 4. */
export async function signAws(outgoing: Outgoing, signing: Signing): Promise<Readonly<Record<string, string>>> {
  const { method, body } = outgoing;
  const { credentials, env, now } = signing;
  const url = new URL(outgoing.url);
  const signer = new SignatureV4({ service: 'bedrock', region: findRegion(url, env), credentials, sha256: Sha256 });
  const { hostname, host, pathname: path, protocol, searchParams } = url;
  const given = { ...pickSigned(outgoing.headers), host };
  const request = { method, protocol, hostname, path, query: Object.fromEntries(searchParams), headers: given, body };
  const { headers } = await signer.sign(request, { signingDate: new Date(now) });
  // The header of the host is the transport's own.
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !Object.hasOwn(given, name)));
}

/** What is signed has to arrive as it was, so it is no more than AWS asks for. */
function pickSigned(headers: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const lower = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value] as const);
  return Object.fromEntries(lower.filter(([name]) => name === 'content-type' || name.startsWith('x-amz')));
}

/** The host tells best: a signature for another region is worth nothing there. */
function findRegion({ hostname }: URL, env: Environment): string {
  const inHost = /(?:^|\.)([a-z]+(?:-[a-z]+)+-\d+)\./.exec(hostname)?.[1];
  const region = inHost ?? (env['AWS_REGION']?.trim() || env['AWS_DEFAULT_REGION']?.trim());
  if (region) return region;
  throw new Failure('config', `the AWS region of ${hostname} is unknown`, { hint: 'export AWS_REGION=us-east-1' });
}

/** The platform's own hash behind the interface of the signer: with a secret, a keyed one. */
class Sha256 {
  readonly #hash: Hash | Hmac;

  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.#hash = secret === undefined ? createHash('sha256') : createHmac('sha256', toBytes(secret));
  }

  update(chunk: string | ArrayBuffer | ArrayBufferView): void {
    this.#hash.update(toBytes(chunk));
  }

  async digest(): Promise<Uint8Array> {
    return this.#hash.digest();
  }

  reset(): void {
    throw new Error('a hash is used once');
  }
}

function toBytes(given: string | ArrayBuffer | ArrayBufferView): Uint8Array {
  if (typeof given === 'string') return Buffer.from(given);
  return ArrayBuffer.isView(given) ? Buffer.from(given.buffer, given.byteOffset, given.byteLength) : Buffer.from(given);
}
