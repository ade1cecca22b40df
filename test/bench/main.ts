import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { batchSection } from './batch.ts';
import { firstTokenSection } from './first-token.ts';
import { historySection } from './history.ts';
import { readMachine } from './machine.ts';
import { readPeers } from './peers.ts';
import { listMissed, mergeResults, toDocument, toTable, type Finding, type Results } from './report.ts';
import { runSection } from './run.ts';
import { scaleSection } from './scale.ts';
import { benchFolder, openScene } from './scene.ts';
import type { Length } from './section.ts';
import { startSection } from './start.ts';
import { streamSection } from './stream.ts';

const sections = [
  startSection,
  runSection,
  firstTokenSection,
  streamSection,
  batchSection,
  historySection,
  scaleSection,
];

const usage = `npm run bench -- [section ...] [--quick | --full] [--json] [--write]

sections   ${sections.map(({ name }) => name).join(' ')}; all of them when none is named
--quick    fewer rounds and smaller inputs
--full     a million rows in the batch and the history, and a million chunks for the slow ones too
--json     the results as JSON, and the tables on stderr
--write    write test/bench/RESULTS.md and results.json; sections that were not played stay as they were
`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    quick: { type: 'boolean', default: false },
    full: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

const unknown = positionals.filter((name) => sections.every((section) => section.name !== name));
if (values.help || unknown.length > 0) {
  console.log(unknown.length > 0 ? `no section ${unknown.join(', ')}\n\n${usage}` : usage);
  process.exitCode = unknown.length > 0 ? 2 : 0;
} else await main();

async function main(): Promise<void> {
  const print = values.json ? console.error : console.log;
  const findings = [];
  for (const section of sections) {
    if (positionals.length > 0 && !positionals.includes(section.name)) continue;
    const finding = await play(section);
    findings.push(finding);
    print([`\n${finding.title}\n`, ...toTable(finding.figures)].join('\n'));
  }
  const peers = Object.fromEntries(readPeers().map(({ package: name, version }) => [name, version]));
  const results = { peers, findings };
  if (values.json) console.log(JSON.stringify(results, null, 2));
  if (values.write) write(results);
  const missed = listMissed(findings);
  for (const { what } of missed) print(`missed: ${what}`);
  if (missed.length > 0) process.exitCode = 1;
}

async function play({ name, title, play: playSection }: (typeof sections)[number]): Promise<Finding> {
  const length: Length = values.full ? 'full' : values.quick ? 'quick' : 'ordinary';
  const toRounds = (ordinary: number): number => (length === 'quick' ? Math.ceil(ordinary / 4) : ordinary);
  const [machine, begun] = [readMachine(), performance.now()];
  const scene = await openScene();
  try {
    const figures = await playSection({ scene, length, toRounds });
    console.error(`${name}: ${Math.round((performance.now() - begun) / 1000)} s`);
    return { name, title, date: new Date().toISOString().slice(0, 10), length, machine, figures };
  } finally {
    scene.close();
  }
}

function write(fresh: Results): void {
  const path = join(benchFolder, 'results.json');
  const old = existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Results) : null;
  const order = sections.map(({ name }) => name);
  const results = mergeResults(old, fresh, order);
  writeFileSync(path, `${JSON.stringify(results, null, 2)}\n`);
  writeFileSync(join(benchFolder, 'RESULTS.md'), toDocument(results));
}
