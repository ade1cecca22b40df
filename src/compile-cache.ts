import { isAscii } from 'node:buffer';
import {
  closeSync,
  existsSync,
  fstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { Script } from 'node:vm';
import type { Environment } from './context.ts';
import { findHome } from './home.ts';

interface Program {
  readonly version: string;
  /** Where its chunks lie. */
  readonly chunks: string;
  readonly env: Environment;
  /** That of the launcher. The executable loads its parts itself. */
  readonly require: NodeJS.Require | undefined;
}

interface Part {
  exports: unknown;
}

interface Compiled {
  readonly script: Script;
  /** Where its code is kept. */
  readonly file: string;
  readonly keptBytes: number;
}

/** Less is compiled in the time that one more file takes. */
const worthwhileLength = 10_000;

/** One run in so many looks whether it called functions that no earlier one did, and writes when they are many. */
const lookEvery = 20;
const worthwhileGrowth = 1.1;

/** Stands at the end of a file, so that one that was cut off is none. */
const mark = `${process.version} ${process.arch}`;

const head = Buffer.from('(function (exports, require, module, __filename, __dirname) { ');
const tail = Buffer.from('\n})');

/** Stands at the end of a chunk that imports no module while it runs, as `.rolldown.mjs` knows. */
const plainMark = '// plain\n})';

/**
 * Has the chunks of the program compiled once and not by every run. What is returned keeps the code that this run compiled.
 * A folder that cannot be read or written changes nothing but the time.
 */
export function openCompileCache({ version, chunks, env, require }: Program): () => void {
  // Code is believed, and a folder that a variable names may have come with a project of somebody else.
  const home = findHome({ HOME: env['HOME'] });
  // Whoever keeps nothing else finds no folder afterwards either.
  if (env['NODE_DISABLE_COMPILE_CACHE'] || !existsSync(home)) return () => {};
  const folder = join(home, 'cache', 'code', version);
  // What other versions kept is of no use any more.
  if (!existsSync(folder)) remove(dirname(folder));
  if (letNodeKeep(folder) || require === undefined) return () => {};
  const compiled: Compiled[] = [];
  loadBy(require, chunks, (source, path) => {
    const entry = compile(source, path, folder);
    if (source.length > worthwhileLength) compiled.push(entry);
    return entry.script;
  });
  return () => {
    const looks = Math.random() * lookEvery < 1;
    for (const entry of compiled) if (looks || entry.keptBytes === 0) keep(entry, folder);
  };
}

/** Node would look for each chunk in its folder, and for the package that it is of. */
function loadBy(require: NodeJS.Require, chunks: string, toScript: (source: string, path: string) => Script): void {
  const launch = require.cache[join(chunks, '../main.cjs')];
  if (launch === undefined) return;
  const parts = new Map<string, Part>([['main.cjs', launch]]);
  const run = (part: Part, name: string): boolean => {
    const path = join(chunks, name);
    const source = readSource(path);
    // The build says so. A script that Node does not load itself could import no module.
    if (!source.endsWith(plainMark)) return false;
    parts.set(name, part);
    const start: (...values: unknown[]) => void = toScript(source, path).runInThisContext();
    start.call(part.exports, part.exports, load, part, path, chunks);
    return true;
  };
  const load = (id: string): unknown => {
    if (!id.startsWith('.')) return process.getBuiltinModule(id) ?? require(id);
    const name = basename(id);
    const known = parts.get(name);
    if (known !== undefined) return known.exports;
    const part: Part = { exports: {} };
    return run(part, name) ? part.exports : require(join(chunks, name));
  };
  launch.require = load as NodeJS.Require;
  // A chunk that Node loads may need others.
  const loadUsual = require.extensions['.js'];
  require.extensions['.cjs'] = (module, path) => {
    const name = dirname(path) === chunks ? basename(path) : '';
    const known = parts.get(name);
    if (known !== undefined) module.exports = known.exports;
    else if (name === '' || !run(module, name)) loadUsual(module, path);
  };
}

/** It came with Node 22.8, so the types of Node 20 lack it. There the module that would tell takes half a millisecond. */
function letNodeKeep(folder: string): boolean {
  if (process.version.startsWith('v20.')) return false;
  const node: object & { readonly enableCompileCache?: (folder: string) => unknown } =
    process.getBuiltinModule('node:module');
  node.enableCompileCache?.(folder);
  return node.enableCompileCache !== undefined;
}

/**
 * A chunk as Node wraps it, read into its place: V8 would copy joined strings once more. Decoding UTF-8 takes thrice the
 * time, and what every run loads is ASCII.
 */
function readSource(path: string): string {
  const file = openSync(path, 'r');
  const { size } = fstatSync(file);
  const bytes = Buffer.allocUnsafeSlow(head.length + size + tail.length);
  bytes.set(head);
  const isWhole = readSync(file, bytes, head.length, size, null) === size;
  bytes.set(tail, head.length + size);
  closeSync(file);
  return isWhole ? bytes.toString(isAscii(bytes) ? 'latin1' : 'utf8') : '';
}

function compile(source: string, path: string, folder: string): Compiled {
  // The name of a chunk holds a hash of its text: V8 itself compares the length alone.
  const file = join(folder, `${basename(path)}.bin`);
  const kept = source.length > worthwhileLength ? read(file) : undefined;
  const script = new Script(source, {
    filename: path,
    columnOffset: -head.length,
    ...(kept && { cachedData: kept }),
  });
  const isTaken = kept !== undefined && script.cachedDataRejected !== true;
  return { script, file, keptBytes: isTaken ? kept.length : 0 };
}

function read(file: string): Buffer | undefined {
  try {
    const bytes = readFileSync(file);
    const end = bytes.length - mark.length;
    return bytes.toString('latin1', end) === mark ? bytes.subarray(0, end) : undefined;
  } catch {
    // Nothing is kept yet.
    return undefined;
  }
}

function keep({ script, file, keptBytes }: Compiled, folder: string): void {
  const code = script.createCachedData();
  if (code.length < keptBytes * worthwhileGrowth) return;
  const temporary = `${file}.${process.pid}.tmp`;
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    // V8 believes what it reads, so a power failure must leave all of it or nothing.
    writeFileSync(temporary, Buffer.concat([code, Buffer.from(mark)]), { mode: 0o600, flush: true });
    renameSync(temporary, file);
  } catch {
    // The next run compiles it again.
    remove(temporary);
  }
}

function remove(path: string): void {
  try {
    rmSync(path, { recursive: true, force: true });
  } catch {
    // It is read-only, or another process is at it.
  }
}
