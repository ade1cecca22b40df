import type { Context } from '../context.ts';
import { saveTextBeside } from '../history/save-beside.ts';
import type { Provider } from '../providers/provider.ts';
import type { ProviderSettings } from '../providers/settings.ts';
import { createCallLog, type CallLog } from '../routing/health/with-health.ts';
import { connect } from '../routing/route.ts';
import { createTill } from '../run/budget.ts';
import { keepText, toKeptLine, type KeptLine } from '../run/keep-run.ts';
import { KeptLines } from '../run/kept-lines.ts';
import { createRunId } from '../run/record.ts';
import type { SharedRuns } from '../run/run-chat.ts';
import type { SecretStore } from '../secrets/secret-store.ts';

/** What the runs of a batch have together. Notes about them are written in groups. */
export interface BatchRuns extends SharedRuns {
  end(): Promise<void>;
}

const flushEveryMs = 1000;
/** In one file of the history. */
const mostEntries = 500;

/** `spent` is what the batch has cost before, in US dollars. */
export function createBatchRuns(context: Context, spent: number): BatchRuns {
  const { calls, flushCalls } = groupCalls(createCallLog(context, createRunId(context.clock)));
  const providers = new WeakMap<ProviderSettings, Promise<Provider>>();
  let lines = new KeptLines();
  let spare: KeptLines | null = null;
  let late: Promise<KeptLine | null>[] = [];
  let flushedAt = context.clock.elapsed();
  let last: Promise<void> = Promise.resolve();

  const flush = async (kept: KeptLines, others: typeof late): Promise<void> => {
    await flushCalls();
    for (const line of await Promise.all(others)) if (line !== null) kept.add(line);
    const text = kept.toText();
    if (text !== null) await keepText(context, text, saveTextBeside);
    kept.clear();
    spare = kept;
  };
  const flushNow = (): void => {
    const [kept, others] = [lines, late];
    lines = spare ?? new KeptLines();
    spare = null;
    late = [];
    flushedAt = context.clock.elapsed();
    last = last.then(() => flush(kept, others));
  };
  return {
    calls,
    till: createTill(spent),
    connect(settings) {
      const known = providers.get(settings) ?? connect(context, settings);
      providers.set(settings, known);
      return known;
    },
    keep(run) {
      const line = toKeptLine(context, run);
      if (line instanceof Promise) late.push(line);
      else lines.add(line);
      if (lines.count + late.length >= mostEntries || context.clock.elapsed() - flushedAt >= flushEveryMs) flushNow();
    },
    async end() {
      flushNow();
      await last;
    },
  };
}

interface GroupedCalls {
  readonly calls: CallLog;
  readonly flushCalls: () => Promise<void>;
}

/** One success for each account tells that it is well. */
function groupCalls(log: CallLog): GroupedCalls {
  const successes = new Map<string, number | null>();
  const calls: CallLog = {
    id: log.id,
    fail: (account, failure) => log.fail(account, failure),
    succeed: (account, ms) => void successes.set(account, ms),
    flush: async () => {},
  };
  const flushCalls = async (): Promise<void> => {
    for (const [account, ms] of successes) log.succeed(account, ms);
    successes.clear();
    await log.flush();
  };
  return { calls, flushCalls };
}

/** Each key is looked up once, however many providers are built: what finds it may be a program. */
export function rememberKeys(load: () => Promise<SecretStore>): () => Promise<SecretStore> {
  let remembering: Promise<SecretStore> | undefined;
  return () => (remembering ??= load().then(withMemory));
}

function withMemory(store: SecretStore): SecretStore {
  const found = new Map<string, ReturnType<SecretStore['find']>>();
  return {
    ...store,
    find(owner, signal) {
      const name = JSON.stringify([owner.provider, owner.host]);
      const known = found.get(name) ?? store.find(owner, signal);
      found.set(name, known);
      return known;
    },
  };
}
