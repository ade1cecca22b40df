import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createHome } from '../../helpers/home.ts';
import { runAix, type RunOptions, type RunResult } from '../../helpers/run.ts';
import { temporaryFolder } from '../../helpers/temp.ts';
import { readResults, toWords, type ReadResult } from '../scene.ts';
import { startVendor, type Behaviour, type Kind, type Vendor } from './vendor.ts';

export interface Scene {
  readonly vendor: Vendor;
  readonly cwd: string;
  readonly home: string;
  readonly env: Readonly<Record<string, string>>;
  readonly write: (name: string, text: string) => void;
  readonly read: (name: string) => string;
  /** `aix` with these words. */
  readonly aix: (words: readonly string[], options?: RunOptions) => Promise<RunResult>;
  /** `aix batch say.md --input in.csv --output out.jsonl --provider-batch`. */
  readonly submit: (words?: readonly string[], options?: RunOptions) => Promise<RunResult>;
  readonly results: () => readonly ReadResult[];
}

export const submission = ['batch', './say.md', '--input', 'in.csv', '--output', 'out.jsonl', '--provider-batch'];

/** A folder with a prompt and as many rows, and a provider that takes batches. */
export async function createScene(kind: Kind, rows: number, behaviour: Partial<Behaviour> = {}): Promise<Scene> {
  const vendor = await startVendor(kind, behaviour);
  const own = {
    base_url: `${vendor.server.url}/v1`,
    default_model: 'm',
    driver: kind,
    max_retries: 0,
    connect_timeout: 300,
  };
  const home = createHome({
    custom_providers: { here: own },
    default_provider: 'custom:here',
    prices: { 'custom:here/m': { input: 10, output: 100 } },
  });
  const cwd = join(temporaryFolder(), 'work');
  mkdirSync(cwd);
  const env = { AIX_HERE_API_KEY: 'sk-here-0123456789abcdef' };
  const write = (name: string, text: string): void => writeFileSync(join(cwd, name), text);
  const read = (name: string): string => readFileSync(join(cwd, name), 'utf8');
  write('say.md', 'Say {word}');
  write('in.csv', toWords(rows));
  const aix: Scene['aix'] = (words, options) => runAix(withoutPauses(words), { cwd, home, env, ...options });
  return {
    vendor,
    cwd,
    home,
    env,
    write,
    read,
    aix,
    submit: (words = [], options) => aix([...submission, ...words], options),
    results: () => readResults(read('out.jsonl')),
  };
}

/** Whoever waits asks again at once. */
function withoutPauses(words: readonly string[]): readonly string[] {
  return words.includes('--wait') || words[1] === 'wait' ? [...words, '--interval', '0.01'] : words;
}

/** What is kept of a batch, all as text. */
export function readRecords(home: string): readonly string[] {
  const folder = join(home, 'batches');
  return readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .map((name) => readFileSync(join(folder, name), 'utf8'));
}
