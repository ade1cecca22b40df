import { exitCodes } from '../../../src/errors.ts';
import { collect, startAix } from '../../helpers/cli.ts';
import { createHome } from '../../helpers/home.ts';
import { runAix, type RunResult } from '../../helpers/run.ts';
import { canary, type Fault } from './fault.ts';

const longestMs = 60_000;
const stackTrace = /^\s+at .+:\d+:\d+|internal error|node:internal|Unhandled/m;
const control = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/;

/** A bomb takes a second or two, and ten times that on a busy machine. */
const ask = ['ask', 'hi', '--provider', 'custom:faulty', '--timeout', '40', '--idle-timeout', '20'];
const env = { AIX_FAULTY_API_KEY: canary, AIX_MAX_RETRIES: '0' };

/** Runs against a base URL with a canary for a key. */
export type Ask = (baseUrl: string, flags: readonly string[]) => Promise<RunResult>;

export const askHere: Ask = (baseUrl, flags) => runAix([...ask, ...flags], { home: createFaultyHome(baseUrl), env });

/** The built program. One that hangs is killed. */
export const askBuilt: Ask = async (baseUrl, flags) => {
  const child = startAix([...ask, ...flags], { home: createFaultyHome(baseUrl), env });
  child.stdin?.end();
  const timer = setTimeout(() => child.kill('SIGKILL'), longestMs);
  const result = await collect(child);
  clearTimeout(timer);
  return result;
};

function createFaultyHome(baseUrl: string): string {
  return createHome({ custom_providers: { faulty: { base_url: baseUrl, default_model: 'm' } } });
}

/** What is wrong with the way --format json takes a fault. */
export async function findDocumentProblems(fault: Fault, askFaulty: Ask): Promise<readonly string[]> {
  const result = await askFaulty(await fault.serve(), ['--format', 'json', ...(fault.flags ?? [])]);
  const problems = [...checkOutput(fault, result), ...checkDocument(fault, result.stdout)];
  // A document tells on success what text tells on stderr.
  return fault.code === 'ok' ? problems : [...problems, ...checkWords(fault, result.stderr)];
}

/** What is wrong with the way --stream takes a fault. */
export async function findTextProblems(fault: Fault): Promise<readonly string[]> {
  const { flags = [], serve, text = '' } = fault;
  const result = await askHere(await serve(), ['--stream', ...flags]);
  const problems = [...checkOutput(fault, result), ...checkWords(fault, result.stderr)];
  if (result.stdout === text) return problems;
  return [...problems, `${fault.name}: stdout is ${show(result.stdout)} in place of ${show(text)}`];
}

/** Does the work on all of them, a few at a time. */
export async function forAll<Item, Result>(
  items: readonly Item[],
  work: (item: Item) => Promise<Result>,
  atOnce = 4,
): Promise<readonly Result[]> {
  const results: Result[] = [];
  const queue = items.entries();
  const workers = Array.from({ length: atOnce }, async () => {
    for (const [at, item] of queue) results[at] = await work(item);
  });
  await Promise.all(workers);
  return results;
}

function checkOutput({ name, code }: Fault, result: RunResult): readonly string[] {
  const { stderr, stdout } = result;
  const problems: string[] = [];
  if (result.code !== exitCodes[code]) problems.push(`exit ${result.code} in place of ${exitCodes[code]}`);
  if (stackTrace.test(stderr)) problems.push('a stack trace or an internal error');
  if (control.test(stderr)) problems.push('control characters on stderr');
  if (stderr.length > 4000) problems.push(`${stderr.length} characters on stderr`);
  if (`${stderr}${stdout}`.includes(canary.slice(0, 8))) problems.push('the key is shown');
  return problems.map((problem) => `${name}: ${problem}; stderr: ${show(stderr)}`);
}

function checkWords({ name, words }: Fault, stderr: string): readonly string[] {
  const isSaid = typeof words === 'string' ? stderr.includes(words) : words.test(stderr);
  return isSaid ? [] : [`${name}: stderr does not say ${words}: ${show(stderr)}`];
}

function checkDocument({ name, code }: Fault, stdout: string): readonly string[] {
  const { error, status, attempts } = parse(stdout);
  const found = code === 'ok' ? error : error?.code;
  if (found !== (code === 'ok' ? null : code)) return [`${name}: the document says ${JSON.stringify(error)}`];
  if ((status === 'complete') !== (code === 'ok')) return [`${name}: the document has the status ${status}`];
  return attempts?.[0]?.code === code ? [] : [`${name}: the attempt has the code ${attempts?.[0]?.code}`];
}

interface Document {
  readonly status?: string;
  readonly error?: { readonly code: string } | null;
  readonly attempts?: readonly { readonly code: string }[];
}

function parse(stdout: string): Document {
  try {
    // The document under test, whose fields are compared one by one.
    return JSON.parse(stdout) as Document;
  } catch {
    return {};
  }
}

function show(text: string): string {
  return text.length > 400 ? `${JSON.stringify(text.slice(0, 400))} (${text.length} characters)` : JSON.stringify(text);
}
