import type { Clock, Context } from '../context.ts';
import { parseCassette } from '../http/cassette/cassette.ts';
import { createPlayer } from '../http/cassette/player.ts';
import type { SecretStore } from '../secrets/secret-store.ts';
import { readFlagFile } from './flag-file.ts';

/** Neither the network nor a key is needed, and nothing is waited for. */
export async function replayFrom(context: Context, path: string): Promise<Context> {
  const cassette = parseCassette(readFlagFile(context, '--replay', path), path);
  const player = createPlayer(cassette, { redactor: context.redactor, name: path });
  return {
    ...context,
    traffic: 'replayed',
    clock: createHastyClock(context.clock),
    http: async () => player,
    secrets: async () => withoutKeys(await context.secrets()),
  };
}

const placeholder = 'no-key-for-a-replay';

/** Where a key is a must there seems to be one. Elsewhere there may have been none, and one too many can be refused. */
function withoutKeys(secrets: SecretStore): SecretStore {
  return {
    ...secrets,
    find: async ({ needsKey }) =>
      needsKey ? { value: placeholder, source: { type: 'environment', variable: '' } } : null,
  };
}

/** What is waited for has passed at once, and counts all the same. */
function createHastyClock(clock: Clock): Clock {
  let skipped = 0;
  return {
    now: () => clock.now() + skipped,
    elapsed: () => clock.elapsed() + skipped,
    after: (ms, action) => clock.after(ms, action),
    soon: (action) => clock.soon(action),
    skip: (ms) => void (skipped += ms),
  };
}
