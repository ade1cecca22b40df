import { fork, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

interface Side {
  readonly name: string;
  readonly argv: readonly string[];
}

interface Row {
  readonly name: string;
  readonly ours: Side;
  readonly floor: Side;
  readonly target: number;
}

const runs = Number(process.env['AIX_BENCH_RUNS'] ?? 25);
const root = process.cwd();
const launcher = join(root, 'bin/aix.js');
const bench = join(root, 'test/bench');

await (process.argv.includes('--server') ? serve() : main());

async function main(): Promise<void> {
  const home = mkdtempSync(join(tmpdir(), 'aix-bench-'));
  const { server, url } = await startServer();
  try {
    prepare(home, url);
    const results = [];
    for (const row of toRows(url)) results.push(measure(row, home));
    for (const line of toTable(results)) console.log(line);
    if (process.argv.includes('--json')) console.log(JSON.stringify(results, null, 2));
    if (results.some((result) => result.ratio > result.target)) process.exitCode = 1;
  } finally {
    server.kill();
    rmSync(home, { recursive: true });
  }
}

function toRows(url: string): readonly Row[] {
  const print = { name: 'a one-line program that prints', argv: [join(bench, 'print.cjs')] };
  const request = { name: '20 lines of node:http', argv: [join(bench, 'floor.cjs'), url] };
  const run = ['run', 'saved', '-p', 'concept=recursion', '--provider', 'custom:bench'];
  return [
    { name: 'aix --version', ours: { name: 'aix', argv: [launcher, '--version'] }, floor: print, target: 1.5 },
    { name: 'aix --help', ours: { name: 'aix', argv: [launcher, '--help'] }, floor: print, target: 2 },
    { name: 'aix run, one answer', ours: { name: 'aix', argv: [launcher, ...run] }, floor: request, target: 1.8 },
  ];
}

/** The two sides take turns, so that whatever else the machine does meets both. */
function measure(row: Row, home: string): Row & { oursMs: number; floorMs: number; ratio: number } {
  const ours: number[] = [];
  const floor: number[] = [];
  for (let run = -2; run < runs; run += 1) {
    const pair = [time(row.floor, home), time(row.ours, home)] as const;
    if (run < 0) continue;
    floor.push(pair[0]);
    ours.push(pair[1]);
  }
  const ratio = median(ours.map((ms, at) => ms / (floor[at] ?? Number.NaN)));
  return { ...row, oursMs: median(ours), floorMs: median(floor), ratio };
}

function time(side: Side, home: string): number {
  const env = { PATH: process.env['PATH'], HOME: home, AIX_HOME: home, AIX_BENCH_API_KEY: 'not-a-real-key' };
  const start = performance.now();
  const { status, stdout } = spawnSync(process.execPath, side.argv, {
    env,
    cwd: home,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const ms = performance.now() - start;
  if (status === 0 && stdout.length > 0) return ms;
  throw new Error(`${side.argv.join(' ')} ended with ${status} and ${stdout.length} bytes`);
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

function toTable(results: readonly ReturnType<typeof measure>[]): readonly string[] {
  const head = `| what (median of ${runs} pairs, Node ${process.version}) | ours ms | floor ms | ratio | target |`;
  const rows = results.map(({ name, floor, oursMs, floorMs, ratio, target }) => {
    const figures = [oursMs.toFixed(1), floorMs.toFixed(1), ratio.toFixed(2), `≤ ${target}`];
    return `| ${name}, against ${floor.name} | ${figures.join(' | ')} |`;
  });
  return [head, '|---|---|---|---|---|', ...rows];
}

function prepare(home: string, url: string): void {
  const config = { custom_providers: { bench: { base_url: url, default_model: 'm', auth_type: 'bearer' } } };
  writeFileSync(join(home, 'config.json'), JSON.stringify(config), { mode: 0o600 });
  mkdirSync(join(home, 'prompts'));
  writeFileSync(join(home, 'prompts/saved.md'), '---\ndescription: explain\n---\nExplain {concept}.\n');
}

/** In a process of its own, so that it does not take turns with the clock. */
async function startServer(): Promise<{ server: ChildProcess; url: string }> {
  const server = fork(process.argv[1] ?? '', ['--server']);
  const [url] = await once(server, 'message');
  return { server, url: String(url) };
}

async function serve(): Promise<void> {
  const chunk = (delta: object, finish: string | null): string =>
    `data: ${JSON.stringify({ id: 'c', model: 'm', choices: [{ index: 0, delta, finish_reason: finish }] })}\n\n`;
  const answer = Array.from({ length: 40 }, (_, at) => chunk({ content: `word${at} ` }, null));
  const server = createServer((request, response) => {
    request.resume().on('end', () => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      for (const part of answer) response.write(part);
      response.end(`${chunk({}, 'stop')}data: [DONE]\n\n`);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  process.send?.(`http://127.0.0.1:${address.port}/v1`);
}
