import type { Environment } from '../../context.ts';
import { Failure } from '../../errors.ts';

/** Where the queue is, and how to get in. */
export interface QueueAddress {
  /** Without secrets. */
  readonly shown: string;
  readonly host: string;
  readonly port: number;
  readonly database: number;
  /** What the names of all keys begin with. */
  readonly prefix: string;
  readonly isTls: boolean;
  readonly caFile: string | null;
  readonly username: string | null;
  readonly password: string | null;
}

const queueVariable = 'AIX_QUEUE';
const usernameVariable = 'AIX_QUEUE_USERNAME';
export const passwordVariable = 'AIX_QUEUE_PASSWORD';
export const caFileVariable = 'AIX_QUEUE_CA_FILE';

/** What the command line says, else the environment; null where neither does. Throws `usage` for what is no address. */
export function findQueueAddress(env: Environment, flag: string | null): QueueAddress | null {
  if (flag !== null) {
    const url = parseUrl(flag, '--queue');
    if (url.password !== '')
      throw new Failure('usage', 'a password in --queue can be read by everybody on this machine', {
        hint: `put it into ${passwordVariable}, or the whole address into ${queueVariable}`,
      });
    return toAddress(env, url, '--queue');
  }
  const variable = env[queueVariable]?.trim() ?? '';
  return variable === '' ? null : toAddress(env, parseUrl(variable, queueVariable), queueVariable);
}

const example = 'redis://HOST, redis://HOST:6379/0?prefix=aix, or rediss://HOST for TLS';

/** Never shows the text, which may hold a password. */
function parseUrl(text: string, place: string): URL {
  if (!URL.canParse(text)) throw toNoAddress(place);
  const url = new URL(text);
  if ((url.protocol !== 'redis:' && url.protocol !== 'rediss:') || url.hostname === '') throw toNoAddress(place);
  return url;
}

function toNoAddress(place: string): Failure {
  return new Failure('usage', `${place} is no address of a Redis server`, { hint: example });
}

function toAddress(env: Environment, url: URL, place: string): QueueAddress {
  const database = url.pathname.replace(/^\//, '');
  const unknown = [...url.searchParams.keys()].find((name) => name !== 'prefix');
  if (!/^\d{0,4}$/.test(database) || unknown !== undefined) throw toNoAddress(place);
  const prefix = url.searchParams.get('prefix') ?? 'aix';
  if (!/^[\w{}.-]{1,64}$/.test(prefix))
    throw new Failure('usage', `the prefix in ${place} must be 1 to 64 letters, digits or any of "_.-{}"`);
  const port = url.port === '' ? 6379 : Number(url.port);
  const suffix = `${database === '' ? '' : `/${database}`}${prefix === 'aix' ? '' : `?prefix=${prefix}`}`;
  return {
    shown: `${url.protocol}//${url.hostname}:${port}${suffix}`,
    host: url.hostname.replace(/^\[(.*)\]$/, '$1'),
    port,
    database: Number(database),
    prefix,
    isTls: url.protocol === 'rediss:',
    caFile: env[caFileVariable] || null,
    username: decodeURIComponent(url.username) || env[usernameVariable] || null,
    password: decodeURIComponent(url.password) || env[passwordVariable] || null,
  };
}
