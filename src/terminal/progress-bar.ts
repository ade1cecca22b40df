import { SingleBar } from 'cli-progress';
import type { Output } from './io.ts';

/** A bar with words behind it, on the last line of a terminal. */
export interface ProgressBar {
  /** A total that nobody knows shows no bar. */
  update(value: number, total: number | null, words: string): void;
  /** Takes it off the screen until the next update, so that something else can be written. */
  clear(): Promise<void>;
  /** Takes it off the screen for good. */
  end(): Promise<void>;
}

const barWidth = 24;
const perSecond = 5;
const clearLine = '\r\u001b[K';

export function createProgressBar(output: Output): ProgressBar {
  let written: Promise<void> = Promise.resolve();
  const write = (text: string): boolean => {
    written = output.write(text);
    return true;
  };
  // All that the library asks of a stream.
  const stream = { isTTY: true, write } as unknown as NodeJS.WritableStream;
  const bar = new SingleBar({
    stream,
    clearOnComplete: true,
    // A process that is killed leaves the terminal as it found it.
    linewrap: true,
    hideCursor: false,
    gracefulExit: false,
    fps: perSecond,
    format: ({ barsize = barWidth }, { progress, total }, { words }: { readonly words: string }) => {
      const done = Math.round(Math.min(1, progress) * barsize);
      const drawn = total === 0 ? '' : `${'█'.repeat(done)}${'░'.repeat(barsize - done)} `;
      return `${drawn}${words}`.slice(0, output.columns - 1);
    },
    barsize: barWidth,
  });
  bar.start(0, 0, { words: '' });
  return {
    update(value, total, words) {
      bar.setTotal(total ?? 0);
      bar.update(value, { words });
    },
    async clear() {
      write(clearLine);
      await written;
    },
    async end() {
      bar.stop();
      write(clearLine);
      await written;
    },
  };
}
