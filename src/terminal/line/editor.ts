import type { WriteStream } from 'node:tty';
import { sanitize } from '../sanitize.ts';
import type { OpenTerminal } from '../io.ts';
import { createKeyboard } from './keys.ts';
import { nothingTyped, press, type Editing, type Outcome, type Rules } from './press.ts';
import { createScreen, type Screen } from './screen.ts';

export type Line =
  | { readonly type: 'text'; readonly text: string }
  /** Ctrl-C; `isEmpty` where nothing had been typed. */
  | { readonly type: 'interrupt'; readonly isEmpty: boolean }
  | { readonly type: 'end' };

/** Reads texts at a terminal, which between two of them is as it was before. */
export interface LineEditor {
  read(rules: Rules): Promise<Line>;
}

const sign = '> ';

export function createLineEditor(streams: OpenTerminal): LineEditor {
  const { output, signal, suspend } = streams;
  const keyboard = createKeyboard(streams);
  const screen = createScreen(
    (text) => void output.write(text),
    () => measure(output),
  );
  return {
    read: (rules) =>
      new Promise((resolve, reject) => {
        let editing = nothingTyped;
        const finish = (line: Line): void => {
          end();
          screen.leave();
          resolve(line);
        };
        const redraw = (): void => screen.draw(toPicture(editing));
        const end = (): void => {
          stop();
          output.off('resize', redraw);
          signal.removeEventListener('abort', abort);
        };
        const abort = (): void => {
          end();
          screen.leave();
          reject(signal.reason);
        };
        const stop = keyboard.listen(
          (key) => {
            const outcome = press(editing, key, rules);
            const line = toLine(outcome, editing);
            editing = toEditing(outcome, editing);
            if (outcome.type === 'suspend') {
              screen.leave();
              keyboard.release(suspend);
            }
            show(screen, output, { outcome, editing });
            if (line !== null) finish(line);
          },
          () => finish({ type: 'end' }),
        );
        if (signal.aborted) return abort();
        signal.addEventListener('abort', abort);
        output.on('resize', redraw);
        redraw();
      }),
  };
}

function toLine(outcome: Outcome, { draft }: Editing): Line | null {
  if (outcome.type === 'submit') return { type: 'text', text: outcome.text };
  if (outcome.type === 'interrupt') return { type: 'interrupt', isEmpty: draft.text === '' };
  return outcome.type === 'end' ? { type: 'end' } : null;
}

/** What is left on the screen ends with its last letter. */
function toEditing(outcome: Outcome, editing: Editing): Editing {
  if (outcome.type === 'edit' || outcome.type === 'choose') return outcome.editing;
  if (outcome.type === 'suspend') return editing;
  return { ...editing, draft: { ...editing.draft, at: editing.draft.text.length } };
}

interface Shown {
  readonly outcome: Outcome;
  readonly editing: Editing;
}

function show(screen: Screen, output: NodeJS.WritableStream, { outcome, editing }: Shown): void {
  // A pasted text comes letter by letter.
  if (editing.mode.type === 'pasting') return;
  if (outcome.type === 'clear') {
    output.write('\u001b[H\u001b[2J');
    screen.forget();
  }
  if (outcome.type === 'choose') {
    screen.leave();
    output.write(`${outcome.choices.map(sanitize).join('  ')}\r\n`);
  }
  screen.draw(toPicture(editing));
}

function toPicture({ draft, mode }: Editing): { readonly sign: string; readonly text: string; readonly at: number } {
  if (mode.type !== 'searching') return { sign, ...draft };
  return { sign: `${mode.at === null ? 'not found' : 'search'} "${mode.query}": `, ...draft };
}

/** A terminal that does not know its size says 0. */
function measure(output: NodeJS.WritableStream): { readonly columns: number; readonly rows: number } {
  // The stream of a terminal, whose type the interface of questions leaves out.
  const { columns, rows } = output as Partial<WriteStream>;
  return { columns: columns || 80, rows: rows || 24 };
}
