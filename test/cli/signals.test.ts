import { expect, test } from 'vitest';
import { printFigure } from '../helpers/figure.ts';
import { isFull } from '../helpers/sample.ts';
import { scenes } from './signals/scenes.ts';
import { createStage } from './signals/stage.ts';
import { forAll } from './faults/play.ts';

/** In each way at least once. */
const runsPerScene = isFull ? 100 : Math.max(...scenes.map(({ ways }) => ways.length));
const atOnce = 6;

test(
  'a run that is interrupted, or whose reader goes, ends as it should, closes its request and leaves nothing behind',
  { timeout: 600_000 },
  async () => {
    const stage = await createStage();
    const runs = Array.from({ length: runsPerScene }, (_, at) => at).flatMap((at) =>
      scenes.map(({ name, ways }) => ({ name: `${name} (${at % ways.length})`, way: ways[at % ways.length] })),
    );
    const work = async ({ name, way }: (typeof runs)[number]) => ({ name, ...(await way?.(stage)) });
    const outcomes = await forAll(runs, work, atOnce);
    const wrong = outcomes.filter(({ problems }) => problems?.length !== 0);
    const times = outcomes.flatMap(({ closedMs }) => closedMs ?? []).toSorted((a, b) => a - b);
    const [median = 0, longest = 0] = [times[Math.floor(times.length / 2)], times.at(-1)];
    const orphans = await stage.endOrphans();
    printFigure(
      'signals',
      `${outcomes.length - wrong.length} of ${outcomes.length} right, ${times.length} closes seen after ` +
        `${median.toFixed(0)} ms (median) and ${longest.toFixed(0)} ms (longest), ${orphans.length} orphans`,
    );
    expect(wrong).toEqual([]);
    expect(orphans).toEqual([]);
    expect(median).toBeLessThan(200);
    // A busy machine keeps single processes waiting, so this is no more than that none was left open.
    expect(longest).toBeLessThan(10_000);
  },
);
