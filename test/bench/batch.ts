import { fork, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createReadStream, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Pool } from 'undici';

// How many rows a second a batch does, against a loop over a bare undici Pool that writes the answers down and does
// nothing else; each side, and the server, in a process of its own. By hand:
//
//   npx rolldown test/bench/batch.ts --platform node --format esm --file node_modules/.cache/batch-bench.mjs
//   node node_modules/.cache/batch-bench.mjs            # 10,000 rows; or: ... 1000000 64 0 for rows, at a time, ms

const self = process.argv[1] ?? '';
const launcher = join(process.cwd(), 'bin/aix.js');
const rounds = Number(process.env['AIX_BENCH_RUNS'] ?? 5);

const [mode, ...words] = process.argv.slice(2);
if (mode === '--server') await serve();
else if (mode === '--bare') await playBare(words);
else await main(process.argv.slice(2).map(Number));

async function main([rows, concurrency = 64, delayMs = 0]: readonly number[]): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'aix-batch-'));
  try {
    if (rows !== undefined) return await compare(folder, { rows, concurrency, delayMs, target: 0 });
    await compare(folder, { rows: 10_000, concurrency: 64, delayMs: 0, target: 0.7 });
    await compare(folder, { rows: 10_000, concurrency: 64, delayMs: 50, target: 0.95 });
    await compare(folder, { rows: 20_000, concurrency: 256, delayMs: 50, target: 0.85 });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

interface Scene {
  readonly rows: number;
  readonly concurrency: number;
  readonly delayMs: number;
  /** Least part of the bare loop at 0 ms, and of what is possible else. */
  readonly target: number;
}

async function compare(folder: string, scene: Scene): Promise<void> {
  const { rows, concurrency, delayMs, target } = scene;
  const { server, url } = await startServer(delayMs);
  const input = join(folder, 'rows.csv');
  writeFileSync(input, `concept\n${Array.from({ length: rows }, (_, at) => `concept ${at}`).join('\n')}\n`);
  const home = join(folder, '.prompts');
  mkdirSync(join(home, 'prompts'), { recursive: true });
  const config = { custom_providers: { bench: { base_url: url, default_model: 'm', auth_type: 'bearer' } } };
  writeFileSync(join(home, 'config.json'), JSON.stringify(config), { mode: 0o600 });
  writeFileSync(join(home, 'prompts/saved.md'), 'Explain {concept}.\n');
  const output = join(folder, 'out.jsonl');
  const batch = ['batch', 'saved', '--input', input, '--provider', 'custom:bench', '--output', output, '--restart'];
  const ours: Measured[] = [];
  const bare: Measured[] = [];
  for (let round = 0; round < rounds; round += 1) {
    bare.push(await time([self, '--bare', url, input, String(concurrency), join(folder, 'bare.txt')], home));
    ours.push(await time([launcher, ...batch, '-j', String(concurrency)], home));
    const lines = readFileSync(output, 'utf8').split('\n').length - 1;
    if (lines !== rows) throw new Error(`${lines} of ${rows} rows`);
  }
  server.kill();
  const [ourMs, bareMs] = [median(ours.map(({ ms }) => ms)), median(bare.map(({ ms }) => ms))];
  const ratio = delayMs === 0 ? bareMs / ourMs : (rows / concurrency) * (delayMs / ourMs);
  const of = delayMs === 0 ? 'of a bare Pool' : 'of the ideal';
  console.log(
    `${rows} rows, ${concurrency} at a time, ${delayMs} ms: ${toRate(rows, ourMs)} rows/s, bare ${toRate(rows, bareMs)}; ` +
      `${Math.round(ratio * 100)} % ${of} (target ${target * 100} %); ` +
      `${Math.max(...ours.map(({ rssMb }) => rssMb))} MB, bare ${Math.max(...bare.map(({ rssMb }) => rssMb))} MB`,
  );
  if (ratio < target) process.exitCode = 1;
}

interface Measured {
  readonly ms: number;
  readonly rssMb: number;
}

async function time(argv: readonly string[], home: string): Promise<Measured> {
  const env = { PATH: process.env['PATH'], HOME: home, AIX_HOME: home, AIX_BENCH_API_KEY: 'sk-bench-0123456789abcdef' };
  rmSync(join(home, 'history.db'), { force: true });
  rmSync(join(home, 'history'), { force: true, recursive: true });
  const start = performance.now();
  const child = spawn('/usr/bin/time', ['-f', '%M', process.execPath, ...argv], {
    env,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const errors: Buffer[] = [];
  child.stderr.on('data', (chunk: Buffer) => errors.push(chunk));
  const [code] = await once(child, 'close');
  const ms = performance.now() - start;
  const text = Buffer.concat(errors).toString();
  if (code !== 0) throw new Error(`${argv.join(' ')} ended with ${code}: ${text}`);
  return { ms, rssMb: Math.round(Number(text.trim().split('\n').at(-1)) / 1024) };
}

function toRate(rows: number, ms: number): number {
  return Math.round((rows / ms) * 1000);
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

/** Reads, sends, waits, writes. */
async function playBare([url = '', input = '', concurrency = '', output = '']: readonly string[]): Promise<void> {
  const { origin, pathname } = new URL(url);
  const pool = new Pool(origin, { connections: Number(concurrency) });
  const lines = createInterface({ input: createReadStream(input) })[Symbol.asyncIterator]();
  await lines.next();
  const answers: string[] = [];
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${process.env['AIX_BENCH_API_KEY']}` };
  const work = async (): Promise<void> => {
    for (let next = await lines.next(); next.done !== true; next = await lines.next()) {
      const content = `Explain ${next.value}.`;
      const body = JSON.stringify({ model: 'm', messages: [{ role: 'user', content }], stream: true });
      const response = await pool.request({ method: 'POST', path: `${pathname}/chat/completions`, headers, body });
      answers.push(await response.body.text());
    }
  };
  await Promise.all(Array.from({ length: Number(concurrency) }, work));
  writeFileSync(output, answers.join('\n'));
  await pool.close();
}

async function startServer(delayMs: number): Promise<{ server: ChildProcess; url: string }> {
  const server = fork(self, ['--server'], { env: { ...process.env, AIX_BENCH_DELAY: String(delayMs) } });
  const [url] = await once(server, 'message');
  return { server, url: String(url) };
}

async function serve(): Promise<void> {
  const delayMs = Number(process.env['AIX_BENCH_DELAY']);
  const chunk = (fields: object): string => `data: ${JSON.stringify({ id: 'c', model: 'm', ...fields })}\n\n`;
  const answer = Buffer.from(
    [
      chunk({ choices: [{ index: 0, delta: { role: 'assistant', content: 'A short answer.' }, finish_reason: null }] }),
      chunk({ choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] }),
      chunk({ choices: [], usage: { prompt_tokens: 9, completion_tokens: 4, total_tokens: 13 } }),
      'data: [DONE]\n\n',
    ].join(''),
  );
  const headers = { 'content-type': 'text/event-stream', 'content-length': answer.length };
  const server = createServer((request, response) => {
    const send = (): void => void response.writeHead(200, headers).end(answer);
    request.resume().on('end', () => (delayMs === 0 ? send() : setTimeout(send, delayMs)));
  });
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  process.send?.(`http://127.0.0.1:${address.port}/v1`);
}
