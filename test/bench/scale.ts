import { join } from 'node:path';
import { median, render, toPlain, toRatio, type Figure, type Measured } from './figures.ts';
import { prepareHome, toAix, toRun, toScript, type Scene } from './scene.ts';
import type { Bench, Section } from './section.ts';
import { account, clock, takeTurns, type Side } from './side.ts';

const [few, many] = [10, 10_000];
const megabyte = 256 * 4098;

export const scaleSection: Section = {
  name: 'scale',
  title: 'Large homes and large answers',
  play: async (bench) => [...(await playEntries(bench)), ...(await playAnswers(bench))],
};

async function playEntries({ scene, toRounds }: Bench): Promise<readonly Figure[]> {
  const [small, large] = [toHome(scene, few), toHome(scene, many)];
  const figures = [];
  for (const { what, toSide, most } of [
    { what: 'aix provider list', toSide: (at: Scene) => toAix(at, ['provider', 'list']), most: 2 },
    { what: 'aix prompt list', toSide: (at: Scene) => toAix(at, ['prompt', 'list']), most: 2 },
    // As good as unaffected: less than what two measurements of the same differ by.
    { what: 'aix run', toSide: (at: Scene) => toRun(at, 'answer'), most: 1.1 },
  ]) {
    const [one, other] = [toSide(small), toSide(large)];
    const found = await takeTurns([one, other], { rounds: toRounds(15), warmUps: 1 }, clock);
    const read = (side: Side, count: number): Measured => ({
      name: `with ${count}`,
      values: found(side).map(({ ms }) => ms),
      unit: 'ms',
    });
    figures.push(
      toRatio({
        what: `${what}, 10,000 providers and prompts against 10`,
        ours: read(other, many),
        theirs: read(one, few),
        target: { most },
      }),
    );
  }
  return figures;
}

function toHome(scene: Scene, count: number): Scene {
  const home = join(scene.folder, `home-${count}`);
  prepareHome(home, scene.toUrl, count);
  return { ...scene, home, env: { ...scene.env, AIX_HOME: home } };
}

/** Ten times the answer takes ten times the time, or less. */
async function playAnswers({ scene, toRounds, length }: Bench): Promise<readonly Figure[]> {
  if (length === 'quick') return [];
  const toSide = (megabytes: number): Side => ({
    ...toRun(scene, `megabytes-${megabytes}`, ['--stream']),
    leastBytes: megabytes * megabyte,
  });
  const raw = toScript(scene, 'raw byte piping of 200 MB', 'raw.cjs', [scene.toUrl('megabytes-200')]);
  const [short, long] = [toSide(20), toSide(200)];
  const found = await takeTurns([short, raw, long], { rounds: toRounds(3), warmUps: 0 }, account);
  const toTime = (side: Side): Measured => ({ name: side.name, values: found(side).map(({ ms }) => ms), unit: 'ms' });
  return [
    toRatio({
      what: 'answer of 200 MB: time against 20 MB',
      ours: toTime(long),
      theirs: { ...toTime(short), name: '20 MB' },
      target: { most: 10 },
    }),
    toRatio({ what: 'answer of 200 MB: time', ours: toTime(long), theirs: toTime(raw), target: null }),
    toPlain({
      what: 'answer of 200 MB: memory',
      value: median(found(long).map(({ rssMb }) => rssMb)),
      theirs: `20 MB: ${render(median(found(short).map(({ rssMb }) => rssMb)), 'MB')}`,
      unit: 'MB',
      target: null,
    }),
  ];
}
