import { join } from 'node:path';
import { spawn } from '@lydell/node-pty';
import { onTestFinished } from 'vitest';
import { installFolder } from '../helpers/run.ts';

export interface Session {
  /** Everything shown so far, escape sequences and all. */
  shown(): string;
  /** Resolves once the text is shown after what earlier calls waited for. */
  waitFor(text: string): Promise<void>;
  type(keys: string): void;
  /** The exit code. */
  readonly ended: Promise<number>;
}

/** Runs the built program at a pseudo-terminal, by way of a shell so that parts of it can be redirected. */
export function startSession(command: string, env: Readonly<Record<string, string>>): Session {
  const words = command.replace('aix', `${process.execPath} ${join(installFolder, 'bin/aix.js')}`);
  const terminal = spawn('/bin/sh', ['-c', words], {
    cols: 100,
    rows: 30,
    env: { PATH: process.env['PATH'] ?? '', TERM: 'xterm-256color', ...env },
  });
  const ended = new Promise<number>((resolve) => terminal.onExit(({ exitCode }) => resolve(exitCode)));
  onTestFinished(() => terminal.kill());
  let shown = '';
  let seen = 0;
  terminal.onData((data) => (shown += data));
  return {
    shown: () => shown,
    type: (keys) => terminal.write(keys),
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
