import { inspectConfig } from '../../config/read.ts';
import type { Config } from '../../config/schema.ts';
import type { Clock, Context } from '../../context.ts';
import type { HttpClient } from '../../http/client.ts';
import { createSecretStore, type SecretStore } from '../../secrets/secret-store.ts';

/** What the checks share. */
export interface Inspection {
  /** Reads as every command does, but changes no file and no mode. */
  readonly context: Context;
  readonly isOffline: boolean;
  /** By how many milliseconds the clocks of the servers that answered are ahead of ours. */
  readonly clockLeads: readonly number[];
}

export function createInspection(context: Context, isOffline: boolean): Inspection {
  const clockLeads: number[] = [];
  let config: Promise<Config> | undefined;
  let secrets: SecretStore | undefined;
  const looking: Context = {
    ...context,
    config: () => (config ??= inspectConfig(context)),
    secrets: async () => (secrets ??= createSecretStore(looking, 'look')),
    http: async () => noteDates(await context.http(), context.clock, clockLeads),
  };
  return { context: looking, isOffline, clockLeads };
}

function noteDates(http: HttpClient, clock: Clock, leads: number[]): HttpClient {
  return {
    ...http,
    async send(request, signal) {
      const response = await http.send(request, signal);
      const { date, age } = response.headers;
      // What a cache in between gives out was dated when it came there.
      const ageMs = Number(age ?? 0) * 1000;
      const lead = Date.parse(date ?? '') + ageMs - clock.now();
      if (!Number.isNaN(lead)) leads.push(lead);
      return response;
    },
  };
}
