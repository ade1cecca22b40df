import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** One program that is compared with others. Each run is a process of its own. */
export interface Side {
  readonly name: string;
  readonly command: readonly [string, ...string[]];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  /** The least that it has to print; less is a failure and no measurement. */
  readonly leastBytes: number;
  readonly before?: () => void;
  readonly check?: () => void;
}

export interface Timing {
  readonly ms: number;
  readonly firstByteMs: number;
  readonly lastByteMs: number;
}

export interface Usage {
  readonly ms: number;
  /** User and system time of all its threads and processes. */
  readonly cpuMs: number;
  readonly rssMb: number;
}

export interface Turns {
  readonly rounds: number;
  readonly warmUps: number;
}

/** The sides take turns, so that whatever else the machine does meets all of them. */
export async function takeTurns<Measured>(
  sides: readonly Side[],
  { rounds, warmUps }: Turns,
  measure: (side: Side) => Promise<Measured>,
): Promise<(side: Side) => readonly Measured[]> {
  const found = new Map<Side, Measured[]>(sides.map((side) => [side, []]));
  for (let round = -warmUps; round < rounds; round += 1) {
    for (const side of round % 2 === 0 ? sides : sides.toReversed()) {
      const measured = await measure(side);
      if (round >= 0) found.get(side)?.push(measured);
    }
  }
  return (side) => found.get(side) ?? [];
}

/** By the clock alone, with nothing between this process and the one that is measured. */
export async function clock(side: Side): Promise<Timing> {
  side.before?.();
  const [program, ...words] = side.command;
  const { env, cwd } = side;
  const begun = performance.now();
  const child = spawn(program, words, { env, cwd, stdio: ['ignore', 'pipe', 'pipe'] });
  const [times, errors]: [number[], Buffer[]] = [[], []];
  let bytes = 0;
  child.stdout.on('data', (chunk: Buffer) => {
    times.push(performance.now() - begun);
    bytes += chunk.length;
  });
  child.stderr.on('data', (chunk: Buffer) => errors.push(chunk));
  const [code] = await once(child, 'close');
  const ms = performance.now() - begun;
  expectWhole(side, { code, bytes, errors });
  return { ms, firstByteMs: times[0] ?? Number.NaN, lastByteMs: times.at(-1) ?? Number.NaN };
}

// Bash tells processor time by the millisecond, time(1) knows memory, and a reader of its own makes stdout a real pipe.
const script = 'exec 3>&2; { time "$@" 2>&3; } 2>"$0" | wc -c';

/** With what it costs, for what takes so long that the shell around it does not count. */
export async function account(side: Side): Promise<Usage> {
  side.before?.();
  const [timesPath, memoryPath] = [join(side.cwd, '.bench-times'), join(side.cwd, '.bench-memory')];
  const bash = ['bash', '-o', 'pipefail', '-c', script, timesPath, ...side.command];
  const child = spawn('/usr/bin/time', ['-f', '%M', '-o', memoryPath, ...bash], {
    env: { ...side.env, TIMEFORMAT: '%3R %3U %3S', LC_ALL: 'C' },
    cwd: side.cwd,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [output, errors]: [Buffer[], Buffer[]] = [[], []];
  child.stdout.on('data', (chunk: Buffer) => output.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => errors.push(chunk));
  const [code] = await once(child, 'close');
  expectWhole(side, { code, bytes: Number(Buffer.concat(output).toString()), errors });
  const [seconds = Number.NaN, user = Number.NaN, system = Number.NaN] = readNumbers(timesPath);
  const rssMb = (readNumbers(memoryPath)[0] ?? Number.NaN) / 1024;
  return { ms: seconds * 1000, cpuMs: (user + system) * 1000, rssMb };
}

function readNumbers(path: string): readonly number[] {
  return readFileSync(path, 'utf8').trim().split(/\s+/).map(Number);
}

interface Ended {
  readonly code: unknown;
  readonly bytes: number;
  readonly errors: readonly Buffer[];
}

function expectWhole(side: Side, { code, bytes, errors }: Ended): void {
  if (code !== 0 || bytes < side.leastBytes) {
    const said = Buffer.concat(errors).toString().slice(-2000);
    throw new Error(`${side.name} ended with ${String(code)} and ${bytes} of ${side.leastBytes} bytes: ${said}`);
  }
  side.check?.();
}
