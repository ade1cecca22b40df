import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { toBatch, toPool } from './batch.ts';
import { medianOfPairs } from './figures.ts';
import { judge, type Baseline, type Verdict } from './judge.ts';
import { readMachine } from './machine.ts';
import { benchFolder, openScene, toAix, toRun, toScript, type Scene } from './scene.ts';
import { account, takeTurns, type Side } from './side.ts';
import { toEmpty } from './start.ts';

// Whether what aix takes against the least a program can do has become more than a quarter worse than what baseline.json
// says, by the median of pairs. It goes by processor time: on a busy machine that stays within 10 %, and time does not.
// What fails is measured once more. With --write-baseline it writes that file.

const baselinePath = join(benchFolder, 'baseline.json');

interface Check {
  readonly name: string;
  readonly ours: Side;
  readonly floor: Side;
  readonly rounds: number;
}

await main();

async function main(): Promise<void> {
  const scene = await openScene();
  try {
    const checks = toChecks(scene);
    const first = await measureAll(checks);
    if (process.argv.includes('--write-baseline')) return write(first);
    const baseline = JSON.parse(readFileSync(baselinePath, 'utf8')) as Baseline;
    const doubtful = listWorse(judge(first, baseline));
    const again = await measureAll(checks.filter(({ name }) => doubtful.includes(name)));
    const verdicts = judge({ ...first, ...again }, baseline);
    for (const verdict of verdicts) console.log(toLine(verdict));
    if (listWorse(verdicts).length > 0) process.exitCode = 1;
  } finally {
    scene.close();
  }
}

function toChecks(scene: Scene): readonly Check[] {
  const empty = toEmpty(scene);
  const floor = toScript(scene, '20 lines of node:http', 'floor.cjs', [scene.toUrl('answer')]);
  const raw = toScript(scene, 'raw byte piping', 'raw.cjs', [scene.toUrl('chunks-100000')]);
  const rows = { count: 10_000, concurrency: 64, answer: 'short' };
  const stream = { ...toRun(scene, 'chunks-100000', ['--stream']), leastBytes: 500_000 };
  const [batch, pool] = [toBatch(scene, rows), toPool(scene, rows)];
  return [
    { name: 'aix --version / node -e 0', ours: toAix(scene, ['--version']), floor: empty, rounds: 21 },
    { name: 'aix --help / node -e 0', ours: toAix(scene, ['--help']), floor: empty, rounds: 21 },
    { name: 'aix run / 20 lines of node:http', ours: toRun(scene, 'answer'), floor, rounds: 21 },
    { name: '100,000 chunks / raw byte piping', ours: stream, floor: raw, rounds: 7 },
    { name: '10,000 rows / bare undici Pool', ours: batch, floor: pool, rounds: 3 },
  ];
}

async function measureAll(checks: readonly Check[]): Promise<Readonly<Record<string, number>>> {
  const ratios: [string, number][] = [];
  for (const { name, ours, floor, rounds } of checks) {
    const found = await takeTurns([floor, ours], { rounds, warmUps: rounds < 5 ? 0 : 1 }, account);
    const [mine, theirs] = [ours, floor].map((side) => found(side).map(({ cpuMs }) => cpuMs));
    ratios.push([name, Number(medianOfPairs(mine ?? [], theirs ?? []).toFixed(3))]);
  }
  return Object.fromEntries(ratios);
}

function write(ratios: Readonly<Record<string, number>>): void {
  const { processor, cores, node } = readMachine();
  const baseline: Baseline = { machine: `${processor}, ${cores} cores, Node ${node}`, ratios };
  writeFileSync(baselinePath, `${JSON.stringify(baseline, null, 2)}\n`);
}

function listWorse(verdicts: readonly Verdict[]): readonly string[] {
  return verdicts.filter(({ isWorse }) => isWorse).map(({ name }) => name);
}

function toLine({ name, ratio, usual, isWorse }: Verdict): string {
  const change = usual === null ? 'no baseline' : `${usual.toFixed(2)} before`;
  return `${isWorse ? 'WORSE ' : 'ok    '} ${name.padEnd(34)} ${ratio.toFixed(2)} × (${change})`;
}
