import { spawn } from 'node:child_process';
import type { Context } from '../context.ts';

interface Clipboard {
  readonly program: string;
  readonly args: readonly string[];
}

/** The first that is there and works gets the text. One for a display that is not there says so at once. */
const clipboards: readonly Clipboard[] = [
  { program: 'pbcopy', args: [] },
  { program: 'wl-copy', args: [] },
  { program: 'xclip', args: ['-selection', 'clipboard'] },
  { program: 'xsel', args: ['--clipboard', '--input'] },
  { program: 'clip.exe', args: [] },
];

const limitMs = 5000;

/** What terminals take in one sequence, in base64. */
const maxSequenceLength = 100_000;

/** Puts the text on the clipboard. Nothing depends on it any more: the answer has been given. */
export async function copyAnswer(context: Context, text: string): Promise<void> {
  if (text === '') return;
  for (const clipboard of clipboards) {
    if (await feed(context, clipboard, text)) return context.io.notice('copied to the clipboard');
  }
  const { io } = context;
  const sequence = toSequence(text);
  if (!io.stderr.isTerminal || io.log !== null)
    return io.warn('nothing was copied: none of pbcopy, wl-copy, xclip, xsel and clip.exe works here');
  if (sequence.length > maxSequenceLength)
    return io.warn('nothing was copied: no clipboard program works here, and the answer is too long for the terminal');
  await io.stderr.write(sequence);
  await io.notice('handed to the terminal for the clipboard');
}

/** OSC 52: the terminal puts it on the clipboard of the machine that it is shown on, through ssh too. */
function toSequence(text: string): string {
  return `\u001b]52;c;${Buffer.from(text).toString('base64')}\u0007`;
}

/** The text goes in by stdin: arguments can be seen by everybody on the machine. */
function feed({ clock, env }: Context, { program, args }: Clipboard, text: string): Promise<boolean> {
  return new Promise((resolve) => {
    // pbcopy takes the text for another encoding where the environment names none.
    const child = spawn(program, args, { env: { LC_CTYPE: 'UTF-8', ...env }, stdio: ['pipe', 'ignore', 'ignore'] });
    const cancelTimer = clock.after(limitMs, () => child.kill('SIGKILL'));
    const end = (isDone: boolean): void => {
      cancelTimer();
      resolve(isDone);
    };
    child.on('error', () => end(false));
    // Some stay behind to serve what they hold, so that their streams never close.
    child.on('exit', (code) => end(code === 0));
    child.stdin.on('error', () => {});
    child.stdin.end(program === 'clip.exe' ? Buffer.from(`\u{feff}${text}`, 'utf16le') : text);
  });
}
