import { emitKeypressEvents } from 'node:readline';
import type { TerminalStreams } from '../io.ts';

/** What Node makes of the bytes of one key. */
interface Keypress {
  readonly sequence?: string;
  readonly name?: string;
  readonly ctrl?: boolean;
  readonly meta?: boolean;
}

export interface Key {
  /** `a`, `ctrl-a`, `meta-left`, `paste-start`. */
  readonly name: string;
  /** What it types, if anything. */
  readonly text: string;
}

/** Keys from a terminal. Between two calls of `listen` the terminal is as it was, and what is typed waits. */
export interface Keyboard {
  /** Gives every key to the function, those that wait first; the returned function ends it. */
  listen(press: (key: Key) => void, end: () => void): () => void;
  /** Leaves the terminal as it was for as long as the action takes. */
  release(action: () => void): void;
}

const pasteMarks = { on: '\u001b[?2004h', off: '\u001b[?2004l' } as const;

export function createKeyboard({ input, output }: TerminalStreams): Keyboard {
  const waiting: Key[] = [];
  let press: ((key: Key) => void) | null = null;
  emitKeypressEvents(input);
  // It stays: a pipe of keys, such as a script, brings several lines at once.
  input.on('keypress', (_: string | undefined, given: Keypress) => {
    waiting.push(toKey(given));
    if (press !== null) deliver();
  });
  const deliver = (): void => {
    for (let key = waiting.shift(); key !== undefined; key = waiting.shift()) {
      press?.(key);
      if (press === null) return;
    }
  };
  const take = (): void => {
    setRawMode(input, true);
    output.write(pasteMarks.on);
  };
  const giveBack = (): void => {
    output.write(pasteMarks.off);
    setRawMode(input, false);
  };
  return {
    listen(given, end) {
      press = given;
      take();
      input.on('end', end).on('close', end).resume();
      // Only once the caller has what it ends the listening with.
      queueMicrotask(deliver);
      return () => {
        press = null;
        input.off('end', end).off('close', end).pause();
        giveBack();
      };
    },
    release(action) {
      giveBack();
      action();
      take();
    },
  };
}

function setRawMode(input: NodeJS.ReadableStream, isRaw: boolean): void {
  if ('setRawMode' in input && typeof input.setRawMode === 'function') input.setRawMode(isRaw);
}

function toKey({ sequence = '', name, ctrl = false, meta = false }: Keypress): Key {
  const text = ctrl || meta || /\p{Cc}/u.test(sequence) ? '' : sequence;
  const plain = name ?? sequence;
  if (plain === 'escape' || plain.startsWith('paste-')) return { name: plain, text: '' };
  const prefix = `${ctrl ? 'ctrl-' : ''}${meta ? 'meta-' : ''}`;
  return { name: prefix + (plain === 'enter' ? 'return' : plain), text };
}
