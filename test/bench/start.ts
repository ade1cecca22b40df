import { toGain, toMissing, toRatio, type Figure, type Measured } from './figures.ts';
import { listPrograms, toProgramSide } from './programs.ts';
import { toAix, toScript, type Scene } from './scene.ts';
import type { Bench, Section } from './section.ts';
import { clock, takeTurns, type Side } from './side.ts';

export const startSection: Section = {
  name: 'start',
  title: 'Start-up',
  play: async (bench) => [...(await playFloors(bench)), ...(await playPrograms(bench))],
};

export function toEmpty(scene: Scene): Side {
  const command = [process.execPath, '-e', '0'] as const;
  return { name: 'an empty program', command, env: scene.env, cwd: scene.folder, leastBytes: 0 };
}

async function playFloors({ scene, toRounds }: Bench): Promise<readonly Figure[]> {
  const empty = toEmpty(scene);
  const print = toScript(scene, 'a one-line program that prints', 'print.cjs');
  const [version, help] = [toAix(scene, ['--version']), toAix(scene, ['--help'])];
  const found = await takeTurns([empty, print, version, help], { rounds: toRounds(31), warmUps: 2 }, clock);
  const read = (side: Side): Measured => ({ name: side.name, values: found(side).map(({ ms }) => ms), unit: 'ms' });
  const theirs = read(print);
  return [
    toRatio({ what: 'aix --version', ours: read(version), theirs, target: { most: 1.1 } }),
    toRatio({ what: 'aix --help', ours: read(help), theirs, target: { most: 1.35 } }),
    toRatio({ what: 'aix --version', ours: read(version), theirs: read(empty), target: null }),
    toRatio({ what: 'aix --help', ours: read(help), theirs: read(empty), target: null }),
  ];
}

async function playPrograms({ scene, toRounds }: Bench): Promise<readonly Figure[]> {
  const ours = toAix(scene, ['--version']);
  const figures = [];
  for (const program of listPrograms(scene)) {
    const what = `aix --version, times faster than ${program.name}`;
    const side = toProgramSide(scene, program, program.version);
    if ('missing' in side) {
      figures.push(toMissing(what, side.missing));
      continue;
    }
    const found = await takeTurns([ours, side], { rounds: toRounds(7), warmUps: 1 }, clock);
    const [mine, theirs] = [ours, side].map((each) => found(each).map(({ ms }) => ms));
    figures.push(
      toGain({
        what,
        ours: { name: ours.name, values: mine ?? [], unit: 'ms' },
        theirs: { name: side.name, values: theirs ?? [], unit: 'ms' },
        target: null,
      }),
    );
  }
  return figures;
}
