import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

export interface Watch {
  /** The command lines that were seen, one a line. */
  end(): Promise<string>;
}

/** Collects the command lines of all processes, again and again until the end. Of Linux alone, elsewhere there are none. */
export function watchCommandLines(): Watch {
  const seen = new Set<string>();
  const over = new AbortController();
  const watch = async (): Promise<void> => {
    while (!over.signal.aborted) {
      for (const line of readCommandLines()) seen.add(line.replaceAll('\0', ' '));
      await sleep(5);
    }
  };
  const watching = watch();
  return {
    async end() {
      over.abort();
      await watching;
      return [...seen].join('\n');
    },
  };
}

function readCommandLines(): readonly string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
      } catch {
        // It ended meanwhile.
        return '';
      }
    });
}
