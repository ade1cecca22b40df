import type { Context } from '../context.ts';
import { renderMoney } from '../run/money.ts';
import type { ProgressBar } from '../terminal/progress-bar.ts';
import type { Selection } from './select-rows.ts';
import type { Tally } from './tally.ts';

/** Shows how far a batch is: a bar on a terminal, else a line now and then. */
export interface Progress {
  /** The same context, whose words do not fall into the bar. */
  readonly context: Context;
  end(): Promise<void>;
}

interface Watched {
  readonly tally: Tally;
  readonly selection: Selection;
  /** Whether results are shown at the same place. */
  readonly isShared: boolean;
}

const barEveryMs = 200;
const lineEveryMs = 5000;
/** The rate is that of the last while, as limits and retries come and go. */
const windowMs = 30_000;

export function createProgress(context: Context, watched: Watched): Progress {
  const { io, clock, globals } = context;
  const isSilent = globals.logLevel !== 'info' || globals.isDebug;
  const hasBar = io.stderr.isTerminal && io.log === null && !watched.isShared;
  if (isSilent || (io.stderr.isTerminal && !hasBar)) return { context, end: async () => {} };
  const tell = createTeller(context, watched);
  const bar = hasBar ? createLazyBar(context) : null;
  const everyMs = hasBar ? barEveryMs : lineEveryMs;
  let cancel: (() => void) | null = null;
  const watch = (): void => {
    cancel = clock.after(everyMs, () => {
      const told = tell();
      if (bar === null) void io.notice(told.words);
      else bar.update(told);
      watch();
    });
  };
  watch();
  return {
    context: bar === null ? context : { ...context, io: besideBar(io, bar) },
    async end() {
      cancel?.();
      await bar?.end();
    },
  };
}

interface Told {
  readonly finished: number;
  readonly total: number | null;
  readonly words: string;
}

function createTeller({ clock }: Context, { tally, selection }: Watched): () => Told {
  const moments = [{ at: clock.elapsed(), played: 0 }];
  let total: number | null | undefined;
  return () => {
    // The input is read once more for it, which a short batch does without.
    if (total === undefined) {
      total = null;
      selection.count().then(
        (count) => (total = count),
        () => {},
      );
    }
    const now = { at: clock.elapsed(), played: tally.played };
    moments.push(now);
    while (moments.length > 2 && now.at - (moments[0]?.at ?? 0) > windowMs) moments.shift();
    const [first = now] = moments;
    const rate = now.at > first.at ? ((now.played - first.played) / (now.at - first.at)) * 1000 : 0;
    return { finished: tally.finished, total, words: renderProgress(tally, { rate, total }) };
  };
}

interface Pace {
  /** Rows a second. */
  readonly rate: number;
  readonly total: number | null;
}

function renderProgress(tally: Tally, { rate, total }: Pace): string {
  const { finished, complete, costs } = tally;
  const failed = finished - complete;
  const left = total === null ? 0 : total - finished;
  return [
    total === null ? `${finished} rows` : `${finished} of ${total} rows`,
    `${rate >= 10 ? Math.round(rate) : rate.toFixed(1)}/s`,
    ...(left > 0 && rate > 0 ? [`${renderSeconds(left / rate)} left`] : []),
    ...(failed > 0 ? [`${failed} failed`] : []),
    ...[...costs].map(([currency, amount]) => renderMoney(amount, currency)),
  ].join(', ');
}

function renderSeconds(seconds: number): string {
  const minutes = Math.floor(Math.round(seconds) / 60);
  if (minutes === 0) return `${Math.round(seconds)} s`;
  if (minutes < 60) return `${minutes} min ${Math.round(seconds) % 60} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

interface LazyBar {
  update(told: Told): void;
  clear(): Promise<void>;
  end(): Promise<void>;
}

/** The library is loaded when there is something to show. */
function createLazyBar({ io }: Context): LazyBar {
  let loading: Promise<ProgressBar> | undefined;
  let bar: ProgressBar | null = null;
  const load = async (): Promise<ProgressBar> => {
    const { createProgressBar } = await import('../terminal/progress-bar.ts');
    return (bar = createProgressBar(io.stderr));
  };
  return {
    update({ finished, total, words }) {
      loading ??= load();
      bar?.update(finished, total, words);
    },
    clear: async () => bar?.clear(),
    async end() {
      await loading;
      await bar?.end();
    },
  };
}

function besideBar(io: Context['io'], bar: LazyBar): Context['io'] {
  const beside =
    (print: (message: string) => Promise<void>): ((message: string) => Promise<void>) =>
    async (message) => {
      await bar.clear();
      await print(message);
    };
  return {
    ...io,
    notice: beside((message) => io.notice(message)),
    warn: beside((message) => io.warn(message)),
  };
}
