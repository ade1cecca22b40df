import { setMaxListeners } from 'node:events';
import type { Context } from '../context.ts';
import { ProviderFailure, type Failure } from '../errors.ts';
import { createHttpClient } from '../http/client.ts';
import { pause } from '../pause.ts';
import { newConversation } from '../run/conversation.ts';
import type { Envelope } from '../run/envelope.ts';
import type { PlayedRun, RunPlan, RunView } from '../run/run-chat.ts';
import type { PreparedRuns } from '../run/run-prompt.ts';
import { AtWork } from '../run/at-work.ts';
import { createUnwatchedRuns, toFailedRun, type UnwatchedRuns } from '../run/run-unwatched.ts';
import { silentView } from '../run/silent-view.ts';
import type { ComposedRow, Composer } from './compose-row.ts';
import { Crew } from './crew.ts';
import type { Player } from './player.ts';
import { toPlayedRow } from './results/result.ts';
import type { Row } from './rows/row.ts';
import { createBatchRuns, rememberKeys } from './shared-runs.ts';

export interface RunSetup {
  readonly composer: Composer;
  readonly runs: PreparedRuns;
  /** Rows at a time. */
  readonly concurrency: number;
}

/** What the batch has cost before, in US dollars. */
export interface Spent {
  readonly spent: number;
}

/** Sends every row by itself, as `aix run` does, over connections that are kept. */
export function createRunPlayer(context: Context, setup: RunSetup, { spent }: Spent): Player {
  const crew = new Crew(setup.concurrency, context.clock);
  const shared = createBatchRuns(context, spent);
  const atWork = new AtWork();
  const run = createUnwatchedRuns(context, shared, createSilentView(crew));
  const desk: Desk = { context, setup, crew, run, atWork };
  return {
    crew,
    async play(row) {
      atWork.begin();
      try {
        const first = await playOnce(desk, row);
        const place = { number: row.number, input: setup.composer.toInput(row) };
        if (first.failure !== null) return toPlayedRow(place, withoutKeys(context, await persist(desk, row, first)));
        const envelope = withoutKeys(context, first.envelope);
        return toPlayedRow(place, envelope, envelope === first.envelope ? first.json : undefined);
      } finally {
        atWork.end();
      }
    },
    kept: () => {},
    // The connections are left to the end of the process: closing them costs as much as many a row.
    end: () => shared.end(),
  };
}

/** Rows have no voice of their own: what they have to say stands in their results. */
export function toBatchContext(context: Context): Context {
  const { io, traffic } = context;
  // Every request listens to it.
  setMaxListeners(0, context.signal);
  const told = new Set<string>();
  const warn = async (message: string): Promise<void> => {
    if (told.has(message) || told.size >= mostWarnings) return;
    told.add(message);
    await io.warn(message);
  };
  const wired: Context = {
    ...context,
    io: { ...io, isInteractive: false, notice: nothing, warn },
    secrets: rememberKeys(() => context.secrets()),
  };
  if (traffic !== 'live') return wired;
  const http = createHttpClient(wired, 'pool');
  return { ...wired, http: async () => http };
}

/** The same trouble in every row is one trouble. */
const mostWarnings = 20;

interface Desk {
  readonly context: Context;
  readonly setup: RunSetup;
  readonly crew: Crew;
  readonly run: UnwatchedRuns;
  readonly atWork: AtWork;
}

const nothing = async (): Promise<void> => {};

function createSilentView(crew: Crew): RunView {
  return {
    ...silentView,
    async retry({ code, wait_ms: waitMs }) {
      if (code === 'rate-limit') crew.slowDown(waitMs);
    },
  };
}

/** Patience with limits of the provider that the retries of one run do not have. */
const mostRounds = 10;
const firstWaitMs = 1000;
const longestWaitMs = 60_000;
/** Whoever is told to come back later than that comes back with the next batch. */
const longestHintMs = 600_000;

/** A row that the provider has no room for is sent again when there is: it has cost nothing. */
async function persist(desk: Desk, row: Row, first: PlayedRun): Promise<Envelope> {
  const { context, crew, setup } = desk;
  const attempts: Envelope['attempts'][number][] = [];
  for (let round = 1; ; round += 1) {
    const { envelope, failure } = await playInBudget(desk, row, round === 1 ? first : await playOnce(desk, row));
    attempts.push(...envelope.attempts);
    const waitMs = toWaitMs(failure, round);
    if (waitMs === null || setup.runs.first.settings.maxRetries === 0) return { ...envelope, attempts };
    crew.slowDown(waitMs);
    await pause(waitMs, context.clock, context.signal);
  }
}

/** What those under way may cost at most is held back for them, and most of it is there again when they have come to an end. */
async function playInBudget(desk: Desk, row: Row, first: PlayedRun): Promise<PlayedRun> {
  for (let played = first; ; played = await playOnce(desk, row)) {
    const { failure, envelope } = played;
    if (failure === null || !endsAll(failure)) return played;
    const isRefused = failure.code === 'budget' && envelope.text === '' && envelope.reasoning === null;
    if (!isRefused || !(await desk.atWork.waitForOther())) throw failure;
  }
}

/** Null where another round makes no sense. */
function toWaitMs(failure: Failure | null, round: number): number | null {
  if (!(failure instanceof ProviderFailure) || failure.code !== 'rate-limit' || round > mostRounds) return null;
  if (!failure.isRetryable || (failure.retryAfterMs ?? 0) > longestHintMs) return null;
  const backoffMs = Math.min(firstWaitMs * 2 ** (round - 1), longestWaitMs) * (0.5 + Math.random() / 2);
  return Math.max(backoffMs, failure.retryAfterMs ?? 0);
}

function playOnce({ setup, run }: Desk, row: Row): Promise<PlayedRun> {
  const toPlan = ({ messages, source }: ComposedRow): RunPlan | Promise<RunPlan> =>
    setup.runs.toPlan({ messages, request: messages, source, conversation: newConversation });
  try {
    // Whoever waited for what is there already would wait for the others too.
    const composed = setup.composer.compose(row);
    const planned = composed instanceof Promise ? composed.then(toPlan) : toPlan(composed);
    return planned instanceof Promise ? planned.then(run).catch(toFailedRun) : run(planned);
  } catch (error) {
    return Promise.resolve(toFailedRun(error));
  }
}

/** Whether every other row would meet the same. */
export function endsAll({ code, isOverflow, message }: Failure): boolean {
  if (code === 'budget') return !isOverflow;
  if (code === 'provider') return /^Model '.*' not found$/s.test(message);
  return code === 'auth' || code === 'config' || code === 'cancelled' || code === 'internal';
}

/** Errors and warnings can repeat what a server said. The answer has been looked at. */
export function withoutKeys({ redactor }: Pick<Context, 'redactor'>, envelope: Envelope): Envelope {
  const { error, warnings } = envelope;
  if (error === null && warnings.length === 0) return envelope;
  const clean = error === null ? null : { ...error, message: redactor.redact(error.message) };
  return { ...envelope, error: clean, warnings: warnings.map((warning) => redactor.redact(warning)) };
}
