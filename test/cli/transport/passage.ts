import { exitCodes, type FailureCode } from '../../../src/errors.ts';
import { spawnAix } from '../../helpers/cli.ts';
import { createHome } from '../../helpers/home.ts';
import { runAix } from '../../helpers/run.ts';

/** A way to a server, and how the program fares on it. */
export interface Passage {
  readonly name: string;
  readonly setUp: () => Promise<Way>;
  readonly code: FailureCode | 'ok';
  /** What stderr says. */
  readonly words: string | RegExp;
  readonly flags?: readonly string[];
}

export interface Way {
  readonly url: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Fields of the provider. */
  readonly fields?: object;
  /** How many connections somebody has seen, and how many there may be. */
  readonly seen?: () => readonly string[];
  readonly connections?: number;
}

const key = 'fake-transport-key-7b2e91';
const password = /pass-canary/;

/** What is wrong with what the program says and how it ends. */
export async function findPassageProblems({
  name,
  setUp,
  code,
  words,
  flags = [],
}: Passage): Promise<readonly string[]> {
  const { url, env = {}, fields = {}, seen, connections } = await setUp();
  const home = createHome({ custom_providers: { way: { base_url: url, default_model: 'm', ...fields } } });
  const argv = ['ask', 'hi', '--provider', 'custom:way', '--retries', '0', ...flags];
  // What Node itself reads at its start needs a process of its own.
  const run = Object.keys(env).some((variable) => variable.startsWith('NODE_')) ? spawnAix : runAix;
  const { code: exit, stdout, stderr } = await run(argv, { home, env: { AIX_WAY_API_KEY: key, ...env } });
  const problems: string[] = [];
  if (exit !== exitCodes[code]) problems.push(`exit ${exit}`);
  if (stdout !== (code === 'ok' ? 'Hello there' : '')) problems.push(`stdout ${stdout}`);
  if (!(typeof words === 'string' ? stderr.includes(words) : words.test(stderr))) problems.push('other words');
  if (stderr.includes(key) || password.test(stderr)) problems.push('a secret');
  const found = seen?.().length;
  if (found !== undefined && found !== (connections ?? 1)) problems.push(`${found} connections`);
  return problems.map((problem) => `${name}: ${problem}: ${stderr}`);
}
