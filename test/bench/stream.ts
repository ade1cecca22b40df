import { median, toGain, toMissing, toPlain, toRatio, type Figure, type Measured, type Target } from './figures.ts';
import { toLibrarySide, type Opponent } from './peers.ts';
import { toRun, toScript, type Scene } from './scene.ts';
import type { Bench, Section } from './section.ts';
import { account, takeTurns, type Side, type Usage } from './side.ts';

const [short, long] = [100_000, 1_000_000];
const bytesPerChunk = 'word '.length;

export const streamSection: Section = { name: 'stream', title: 'Long streams to a pipe', play };

async function play(bench: Bench): Promise<readonly Figure[]> {
  const { length, toRounds } = bench;
  const shortSides = toSides(bench.scene, short);
  const found = await playFloors(shortSides, short, toRounds(7));
  const figures = [...found.figures, ...(await playPeers(shortSides, short, toRounds(3)))];
  if (length === 'quick') return figures;
  const longSides = toSides(bench.scene, long);
  const foundLong = await playFloors(longSides, long, toRounds(3));
  const most = Math.max(...foundLong.memory);
  return [
    ...figures,
    ...foundLong.figures,
    ...(length === 'full' ? await playPeers(longSides, long, 1) : []),
    toPlain({ what: `${name(long)}: memory`, value: most, unit: 'MB', target: { most: 110 } }),
    toRatio({
      what: `memory of ${name(long)} against ${name(short)}`,
      ours: { name: name(long), values: [median(foundLong.memory)], unit: 'MB' },
      theirs: { name: name(short), values: [median(found.memory)], unit: 'MB' },
      target: { most: 1.15 },
    }),
  ];
}

interface Sides {
  readonly ours: Side;
  readonly raw: Side;
  readonly peers: readonly Opponent[];
}

function toSides(scene: Scene, count: number): Sides {
  const url = scene.toUrl(`chunks-${count}`);
  const leastBytes = count * bytesPerChunk;
  const toPeer = (peer: string, script: string, target: Target | null): Opponent => {
    const side = toLibrarySide(scene, peer, [script, url]);
    return { name: peer, side: 'missing' in side ? side : { ...side, leastBytes }, target };
  };
  return {
    ours: { ...toRun(scene, `chunks-${count}`, ['--stream']), leastBytes },
    raw: { ...toScript(scene, 'raw byte piping', 'raw.cjs', [url]), leastBytes },
    peers: [
      toPeer('openai SDK, bundled', 'bundled/openai.mjs', { least: 3.5 }),
      toPeer('AI SDK, bundled', 'bundled/ai-sdk.mjs', { least: 12 }),
      toPeer('undici and eventsource-parser, bundled', 'bundled/events.mjs', null),
    ],
  };
}

async function playFloors(
  { ours, raw }: Sides,
  count: number,
  rounds: number,
): Promise<{ figures: readonly Figure[]; memory: readonly number[] }> {
  const found = await takeTurns([raw, ours], { rounds, warmUps: 1 }, account);
  const read = (side: Side, part: keyof Usage): Measured => toMeasured(side.name, found(side), part);
  const target = { most: 1 };
  const figures = [
    toRatio({ what: `${name(count)}: time`, ours: read(ours, 'ms'), theirs: read(raw, 'ms'), target }),
    toRatio({ what: `${name(count)}: processor`, ours: read(ours, 'cpuMs'), theirs: read(raw, 'cpuMs'), target }),
  ];
  return { figures, memory: found(ours).map(({ rssMb }) => rssMb) };
}

async function playPeers({ ours, peers }: Sides, count: number, rounds: number): Promise<readonly Figure[]> {
  const figures = [];
  for (const { name: peer, side, target } of peers) {
    const what = `${name(count)}: times faster than ${peer}`;
    if ('missing' in side) {
      figures.push(toMissing(what, side.missing, target));
      continue;
    }
    const found = await takeTurns([ours, side], { rounds, warmUps: 0 }, account);
    const memory = median(found(side).map(({ rssMb }) => rssMb));
    const theirs = toMeasured(`${peer} (${Math.round(memory)} MB)`, found(side), 'ms');
    figures.push(toGain({ what, ours: toMeasured('', found(ours), 'ms'), theirs, target }));
  }
  return figures;
}

function toMeasured(named: string, usages: readonly Usage[], part: keyof Usage): Measured {
  return { name: named, values: usages.map((usage) => usage[part]), unit: part === 'rssMb' ? 'MB' : 'ms' };
}

function name(count: number): string {
  return `${count.toLocaleString('en')} chunks`;
}
