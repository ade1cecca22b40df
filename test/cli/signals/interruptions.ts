import type { ChildProcess } from 'node:child_process';
import { closeSync } from 'node:fs';
import { start } from './processes.ts';
import { compare, exitCodes, type Outcome, type Signal, type Way } from './scene.ts';
import { beginning, findClosing, type Manner, type Stage } from './stage.ts';

interface Moment {
  readonly manner: Manner;
  readonly flags: readonly string[];
  readonly isRight: (stdout: string) => boolean;
}

const cancelled = 'aix: cancelled\n';
const isEmpty = (stdout: string): boolean => stdout === '';

const beforeHeaders: readonly Moment[] = [
  { manner: 'stalls', flags: [], isRight: isEmpty },
  { manner: 'stalls', flags: ['--stream'], isRight: isEmpty },
  { manner: 'stalls', flags: ['--format', 'json'], isRight: isCancelledDocument },
];

/** A script that did not ask for a stream gets nothing rather than a part. */
const midStream: readonly Moment[] = [
  { manner: 'begins', flags: ['--stream'], isRight: (stdout) => stdout === beginning },
  { manner: 'begins', flags: ['--format', 'jsonl'], isRight: isCancelledAfterWords },
  { manner: 'begins', flags: [], isRight: isEmpty },
];

export function interruptBeforeHeaders(signal: Signal): readonly Way[] {
  return beforeHeaders.map((moment) => (stage) => interrupt(stage, signal, moment));
}

export function interruptMidStream(signal: Signal): readonly Way[] {
  return midStream.map((moment) => (stage) => interrupt(stage, signal, moment));
}

async function interrupt(stage: Stage, signal: Signal, { manner, flags, isRight }: Moment): Promise<Outcome> {
  const { prompt, asked } = stage.enter(manner);
  const { child, ended } = start(stage, ['ask', prompt, '--provider', 'custom:slow', ...flags]);
  const shown = manner === 'begins' && flags.length > 0 ? waitForWords(child) : null;
  const [response] = await Promise.race([Promise.all([asked, shown]), ended.then(() => [])]);
  const sentAt = performance.now();
  child.kill(signal);
  const closing = response === undefined ? undefined : findClosing(response, sentAt);
  const end = await ended;
  const closedMs = await closing;
  const problems = [
    ...compare(end, { code: exitCodes[signal], stderr: cancelled }),
    ...(isRight(end.stdout) ? [] : [`stdout is ${JSON.stringify(end.stdout)}`]),
    ...(closedMs === undefined ? ['the server saw no end of the connection'] : []),
  ];
  return { problems, closedMs };
}

/** The command and its own child are among the orphans if they are not ended. */
export function duringKeyCommand(signal: Signal): Way {
  return async (stage) => {
    const { path, made } = stage.createMark();
    const argv = ['ask', 'hi', '--provider', 'custom:guarded'];
    const { child, ended } = start(stage, argv, { env: { AIX_TEST_MARK: path } });
    await Promise.race([made, ended]);
    child.kill(signal);
    return { problems: compare(await ended, { code: exitCodes[signal], stdout: '', stderr: cancelled }) };
  };
}

/** Nobody reads what is to be told of the first one, so the run cannot end. */
export async function interruptTwice(stage: Stage): Promise<Outcome> {
  const { prompt, asked } = stage.enter('stalls');
  const pipe = stage.openFullPipe();
  const argv = ['ask', prompt, '--provider', 'custom:slow', '--format', 'json'];
  const { child, ended } = start(stage, argv, { stdout: pipe });
  const response = await Promise.race([asked, ended.then(() => null)]);
  const sentAt = performance.now();
  child.kill('SIGINT');
  const closedMs = response === null ? undefined : await findClosing(response, sentAt);
  const isWaiting = child.exitCode === null && child.signalCode === null;
  child.kill('SIGINT');
  const problems = compare({ ...(await ended), isWaiting }, { code: 'SIGINT', isWaiting: true, stderr: '' });
  closeSync(pipe);
  return { problems, closedMs };
}

function waitForWords({ stdout }: ChildProcess): Promise<void> {
  let text = '';
  return new Promise((resolve) => {
    stdout?.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      if (text.includes(beginning.trim())) resolve();
    });
  });
}

function isCancelledDocument(stdout: string): boolean {
  const { status, error } = JSON.parse(stdout);
  return status === 'cancelled' && error.code === 'cancelled';
}

function isCancelledAfterWords(stdout: string): boolean {
  const events = stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  const types = events.map(({ type }) => type).join(' ');
  return types === 'run-started text-delta error' && events[1].text === beginning && events[2].status === 'cancelled';
}
