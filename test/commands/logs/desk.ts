import type { RunEntry } from '../../../src/history/entry.ts';
import { saveEntries } from '../../../src/history/save.ts';
import { createHome } from '../../helpers/home.ts';
import { runAix, type RunOptions, type RunResult } from '../../helpers/run.ts';
import { changeEntry } from '../../history/entries.ts';

export interface Desk {
  readonly home: string;
  /** Runs `aix logs` with these words. */
  readonly logs: (words: string, options?: RunOptions) => Promise<RunResult>;
  /** The numbers of the runs that it lists, as JSON. */
  readonly list: (words: string) => Promise<readonly number[]>;
}

/** Wherever the test runs, it is the same day. */
export const noon = Date.UTC(2024, 0, 15, 12);
const minute = 60_000;

/** Run number n began n minutes after noon of a day in January 2024, and its id begins with `runNNNN`. */
export function createRun(number: number, facts: Partial<RunEntry> = {}, envelope: object = {}): RunEntry {
  const id = `run${String(number).padStart(4, '0')}-${'abcdefgh'.repeat(2)}`;
  const messages = [{ role: 'user' as const, content: `question ${number}` }];
  const said = { id, status: 'complete', text: `answer ${number}`, ...envelope };
  return changeEntry(number, { id, at: noon + number * minute, conversation: id, messages, ...facts }, said);
}

/** A history with these runs. */
export function createDesk(runs: readonly RunEntry[]): Desk {
  const home = createHome();
  saveEntries(home, runs);
  const logs = (words: string, options: RunOptions = {}): Promise<RunResult> =>
    runAix(['logs', ...words.split(' ').filter((word) => word !== '')], { home, ...options });
  return {
    home,
    logs,
    list: async (words) => {
      const { code, stdout, stderr } = await logs(`${words} --json`);
      if (code !== 0) throw new Error(stderr);
      return JSON.parse(stdout).map(({ id }: { id: string }) => Number(id.slice(3, 7)));
    },
  };
}
