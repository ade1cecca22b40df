import type { Context } from '../../context.ts';
import { readAccount } from '../../providers/pace/state.ts';
import type { Route } from '../../routing/route.ts';
import { Crew } from '../crew.ts';

/** How many rows of a batch one worker runs at a time. What the provider refuses any worker counts for all of them. */
export interface Throttle {
  /** Resolves when a further row may begin. */
  enter(): Promise<void>;
  leave(isComplete: boolean): void;
  /** Looks at what the provider has told others. To be repeated: rows take long, and nobody says it twice. */
  heed(): Promise<void>;
  /** Whoever waits to begin waits no longer. */
  dismiss(): void;
}

export interface Worked {
  readonly route: Route;
  readonly concurrency: number;
  /** Called with the number of rows that are of use here now: the rest is left in the queue for others. */
  readonly onLimit: (limit: number) => void;
  /** Called when nobody can say what others were told. */
  readonly tell: (error: unknown) => void;
}

export function createThrottle(context: Context, { route, concurrency, onLimit, tell }: Worked): Throttle {
  const { settings, model } = route;
  const { clock, pace } = context;
  const crew = new Crew(concurrency, clock);
  // A crew has one who waits at a time.
  let entering: Promise<void> = Promise.resolve();
  let heardUntil = 0;
  const look = async (): Promise<void> => {
    const { refused } = await readAccount({ context, settings });
    const now = pace?.now() ?? clock.now();
    const until = Object.hasOwn(refused, model) ? (refused[model] ?? 0) : 0;
    if (until <= now || now < heardUntil) return;
    heardUntil = until;
    crew.slowDown(until - now);
    onLimit(crew.limit);
  };
  const heed = (): Promise<void> => look().catch(tell);
  return {
    heed,
    async enter() {
      await heed();
      entering = entering.then(() => crew.enter());
      await entering;
    },
    leave(isComplete) {
      crew.leave(isComplete);
      onLimit(crew.limit);
    },
    dismiss: () => crew.dismiss(),
  };
}
