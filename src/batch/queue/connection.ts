import type { Redis, RedisOptions } from 'ioredis';
import type { Context } from '../../context.ts';
import { Failure } from '../../errors.ts';
import { readRoots } from '../../http/tls.ts';
import { caFileVariable, passwordVariable, type QueueAddress } from './address.ts';
import { loadQueuePackages, type QueuePackages } from './packages.ts';

export interface QueueConnection {
  readonly redis: Redis;
  readonly packages: QueuePackages;
  readonly address: QueueAddress;
  /** Milliseconds since 1970 by the clock of the server, which all machines share. */
  readonly now: () => number;
  /** Looks at that clock again. */
  tick(): Promise<void>;
  close(): void;
}

const longestConnectMs = 10_000;
const longestRetryMs = 2000;

/** Throws `network` where nobody answers, `auth` where the password is refused. A connection that is lost later comes back. */
export async function connectQueue(context: Context, address: QueueAddress): Promise<QueueConnection> {
  const packages = await loadQueuePackages();
  if (address.password !== null) context.redactor.add(address.password);
  const state = { isOpen: false, isClosing: false };
  const options = await toOptions(context, address, (times) => {
    return state.isOpen && !state.isClosing ? Math.min(200 * times, longestRetryMs) : null;
  });
  const redis = withoutWarnings(new packages.Redis(options));
  await open(context, redis, address);
  state.isOpen = true;
  tellLosses(context, redis, { address, state });
  let aheadMs = 0;
  const connection: QueueConnection = {
    redis,
    packages,
    address,
    now: () => Math.round(context.clock.now() + aheadMs),
    async tick() {
      const [seconds, microseconds] = await redis.time();
      aheadMs = Number(seconds) * 1000 + Number(microseconds) / 1000 - context.clock.now();
    },
    close() {
      state.isClosing = true;
      redis.disconnect();
    },
  };
  try {
    await checkServer(context, redis, address);
    await connection.tick();
    return connection;
  } catch (error) {
    connection.close();
    throw error;
  }
}

async function toOptions(
  context: Context,
  address: QueueAddress,
  retryStrategy: (times: number) => number | null,
): Promise<RedisOptions> {
  const { host, port, database, username, password, isTls, caFile } = address;
  const ca = caFile === null ? {} : { ca: await readRoots(caFile, context) };
  return {
    host,
    port,
    db: database,
    lazyConnect: true,
    connectTimeout: longestConnectMs,
    // Whoever blocks for a row waits for as long as it takes.
    maxRetriesPerRequest: null,
    retryStrategy,
    ...(username !== null && { username }),
    ...(password !== null && { password }),
    ...(isTls && { tls: ca }),
  };
}

/** BullMQ writes its opinion on the eviction policy to stderr by itself, once for each connection. We say it once. */
function withoutWarnings(redis: Redis): Redis {
  const duplicate = redis.duplicate.bind(redis);
  // With a callback among the words it gives a promise all the same.
  const info = redis.info.bind(redis) as (...words: readonly unknown[]) => Promise<string>;
  return Object.assign(redis, {
    duplicate: (override?: RedisOptions) => withoutWarnings(duplicate(override)),
    info(...words: readonly unknown[]) {
      // The package itself asks with a callback.
      if (words.length > 0) return info(...words);
      return info().then((about) => about.replace(/^maxmemory_policy:.*$/m, ''));
    },
  });
}

async function open({ clock }: Context, redis: Redis, address: QueueAddress): Promise<void> {
  let cause: Error | null = null;
  const listen = (error: Error): void => {
    cause ??= error;
  };
  redis.on('error', listen);
  const cancel = clock.after(longestConnectMs, () => {
    listen(new Error(`no answer within ${longestConnectMs / 1000} s`));
    redis.disconnect();
  });
  try {
    await redis.connect();
    // It reports the refusal of a database, and goes on with the first one.
    await redis.select(address.database);
  } catch (error) {
    redis.disconnect();
    throw toFailure(cause ?? error, address);
  } finally {
    cancel();
  }
}

function toFailure(error: unknown, { shown, password }: QueueAddress): Failure {
  const message = error instanceof Error ? error.message : String(error);
  if (/^(?:NOAUTH|WRONGPASS|NOPERM)|invalid password/.test(message)) {
    const found = password === null ? 'wants a password' : 'refused the name or the password';
    return new Failure('auth', `the queue at ${shown} ${found}`, {
      hint: `put the password into ${passwordVariable}, and the name of the user, if it has one, into AIX_QUEUE_USERNAME`,
      cause: error,
    });
  }
  if (message.startsWith('ERR DB index'))
    return new Failure('usage', `the server has no database of that number: ${shown}`, { cause: error });
  return new Failure('network', `Connection failed to ${shown}`, {
    detail: message,
    hint: /certificate|self.signed/i.test(message)
      ? `name the authority's certificate in ${caFileVariable}`
      : 'check that the Redis server is running; a local one: redis-server --port 6379',
    cause: error,
  });
}

interface Watched {
  readonly address: QueueAddress;
  readonly state: { readonly isClosing: boolean };
}

function tellLosses({ io }: Context, redis: Redis, { address, state }: Watched): void {
  let isLost = false;
  redis.on('close', () => {
    if (isLost || state.isClosing) return;
    isLost = true;
    void io.warn(`the connection to ${address.shown} is lost: waiting for it`);
  });
  redis.on('ready', () => {
    if (isLost) void io.notice(`connected to ${address.shown} again`);
    isLost = false;
  });
}

/** The oldest that BullMQ works with. */
const oldestVersion = 5;

async function checkServer({ io }: Context, redis: Redis, { shown }: QueueAddress): Promise<void> {
  const about = await redis.call('INFO');
  const [, version = ''] = /^redis_version:(.*)$/m.exec(String(about)) ?? [];
  if (Number.parseInt(version, 10) < oldestVersion)
    throw new Failure('config', `the server at ${shown} is Redis ${version.trim()}, and a queue needs 5 or later`);
  const [, policy = 'noeviction'] = /^maxmemory_policy:(\S*)/m.exec(String(about)) ?? [];
  if (policy !== 'noeviction')
    await io.warn(`${shown} may drop rows when its memory is full: maxmemory-policy is "${policy}", not "noeviction"`);
}
