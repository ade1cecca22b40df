import { join } from 'node:path';
import { spawn, type IPty } from '@lydell/node-pty';
import { onTestFinished } from 'vitest';
import { installFolder } from '../helpers/run.ts';

export interface Session {
  /** Everything shown so far, escape sequences and all. */
  shown(): string;
  /** Resolves once the text is shown after what earlier calls waited for. */
  waitFor(text: string): Promise<void>;
  type(keys: string): void;
  /** Closes the terminal, as closing its window does. */
  hangUp(): void;
  /** The exit code, as a shell tells it: 128 and the number of the signal for one that a signal ended. */
  readonly ended: Promise<number>;
}

interface Size {
  readonly cols: number;
  readonly rows: number;
}

/** Runs the built program at a pseudo-terminal, by way of a shell so that parts of it can be redirected. */
export function startSession(
  command: string,
  env: Readonly<Record<string, string>>,
  size: Size = { cols: 100, rows: 30 },
): Session {
  const words = command.replace('aix', `${process.execPath} ${join(installFolder, 'bin/aix.js')}`);
  const terminal = spawn('/bin/sh', ['-c', words], {
    ...size,
    env: { PATH: process.env['PATH'] ?? '', TERM: 'xterm-256color', ...env },
  });
  let isOver = false;
  const ended = new Promise<number>((resolve) => {
    terminal.onExit(({ exitCode, signal }) => {
      isOver = true;
      resolve(signal ? 128 + signal : exitCode);
    });
  });
  // Its number may be somebody else's by then.
  onTestFinished(() => void (isOver || terminal.kill()));
  let shown = '';
  let seen = 0;
  terminal.onData((data) => (shown += data));
  return {
    shown: () => shown,
    type: (keys) => terminal.write(keys),
    // The types leave it out, and it would send a second SIGHUP of its own.
    hangUp: () => (Object.assign(terminal, { kill: () => {} }) as IPty & { destroy(): void }).destroy(),
    ended,
    waitFor: (text) =>
      new Promise((resolve) => {
        const look = (): boolean => {
          const at = shown.indexOf(text, seen);
          if (at === -1) return false;
          seen = at + text.length;
          resolve();
          return true;
        };
        if (look()) return;
        const listener = terminal.onData(() => look() && listener.dispose());
      }),
  };
}
