import {
  median,
  medianOfPairs,
  render,
  toGain,
  toMissing,
  toPlain,
  toRatio,
  type Figure,
  type Measured,
  type Target,
} from './figures.ts';
import { toLibrarySide, type Opponent } from './peers.ts';
import { listPrograms, toProgramSide } from './programs.ts';
import { toRun, toScript, type Scene } from './scene.ts';
import type { Bench, Section } from './section.ts';
import { account, clock, takeTurns, type Side, type Timing } from './side.ts';

const what = 'aix run, one streamed answer';

export const runSection: Section = {
  name: 'run',
  title: 'One streamed answer, history on',
  play: async (bench) => [...(await playFloor(bench)), ...(await playPeers(bench)), await playMemory(bench)],
};

async function playFloor({ scene, toRounds }: Bench): Promise<readonly Figure[]> {
  const floor = toFloor(scene);
  const [whole, streamed] = [toRun(scene, 'answer'), toRun(scene, 'answer', ['--stream'])];
  const found = await takeTurns([floor, whole, streamed], { rounds: toRounds(31), warmUps: 2 }, clock);
  const read = (side: Side, part: keyof Timing): Measured => ({
    name: side.name,
    values: found(side).map((timing) => timing[part]),
    unit: 'ms',
  });
  const target = { most: 1.3 };
  return [
    toRatio({ what: `${what}: wall`, ours: read(whole, 'ms'), theirs: read(floor, 'ms'), target }),
    toRatio({ what: `${what}, --stream: wall`, ours: read(streamed, 'ms'), theirs: read(floor, 'ms'), target }),
    toRatio({
      what: `${what}, --stream: first byte`,
      ours: read(streamed, 'firstByteMs'),
      theirs: read(floor, 'firstByteMs'),
      target,
    }),
  ];
}

async function playPeers(bench: Bench): Promise<readonly Figure[]> {
  const { scene, toRounds } = bench;
  const url = scene.toUrl('answer');
  const toLibrary = (name: string, script: string, target: Target | null): Opponent => ({
    name,
    side: toLibrarySide(scene, name, [script, url]),
    target,
  });
  const libraries = [
    toLibrary('openai SDK', 'openai.mjs', { least: 4.5 }),
    toLibrary('AI SDK', 'ai-sdk.mjs', { least: 6 }),
    // Nothing on Node is 4.5 and 6 times faster than these, as the floor beside them says.
    toLibrary('openai SDK, bundled', 'bundled/openai.mjs', null),
    toLibrary('AI SDK, bundled', 'bundled/ai-sdk.mjs', null),
  ];
  const programs = listPrograms(scene).flatMap((program): readonly Opponent[] => {
    if (program.run === null) return [];
    return [{ name: program.name, side: toProgramSide(scene, program, program.run), target: null }];
  });
  const figures = [];
  for (const opponent of libraries) figures.push(await playOpponent(bench, opponent, toRounds(15)));
  for (const opponent of programs) figures.push(await playOpponent(bench, opponent, toRounds(7)));
  return figures;
}

async function playOpponent({ scene }: Bench, { name, side, target }: Opponent, rounds: number): Promise<Figure> {
  const label = `${what}, times faster than`;
  if ('missing' in side) return toMissing(`${label} ${name}`, side.missing, target);
  const [ours, floor] = [toRun(scene, 'answer'), toFloor(scene)];
  const found = await takeTurns([ours, floor, side], { rounds, warmUps: 1 }, clock);
  const read = (each: Side): Measured => ({ name, values: found(each).map(({ ms }) => ms), unit: 'ms' });
  const figure = toGain({ what: `${label} ${name}`, ours: read(ours), theirs: read(side), target });
  const gain = medianOfPairs(read(side).values, read(floor).values);
  return { ...figure, theirs: `${figure.theirs}; of ${floor.name}: ${render(gain, '×')}` };
}

function toFloor(scene: Scene): Side {
  return toScript(scene, '20 lines of node:http', 'floor.cjs', [scene.toUrl('answer')]);
}

async function playMemory({ scene, toRounds }: Bench): Promise<Figure> {
  const ours = toRun(scene, 'answer');
  const found = await takeTurns([ours], { rounds: toRounds(5), warmUps: 0 }, account);
  return toPlain({
    what: `${what}: memory at most`,
    value: median(found(ours).map(({ rssMb }) => rssMb)),
    unit: 'MB',
    target: { most: 50 },
  });
}
