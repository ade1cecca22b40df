import type { Environment } from '../context.ts';
import { Failure } from '../errors.ts';

/** What holds for every command. Read before the commands are known, so that even a wrong command line is reported as asked. */
export interface Globals {
  readonly configDir: string | null;
  /** A file of variables to read beside the environment, which wins. Not `--env-file`: Node 20 takes that one for itself. */
  readonly envFile: string | null;
  /** The least that is worth a line on stderr. */
  readonly logLevel: 'info' | 'warn' | 'error';
  readonly isDebug: boolean;
  /** Whether stderr is for people, or one JSON object a line for programs. */
  readonly logFormat: 'text' | 'json';
  readonly noColor: boolean;
  /** How errors are written on stdout, beside the sentence on stderr. */
  readonly errorFormat: 'text' | 'json' | 'envelope' | 'jsonl';
  /** What --jq makes of the JSON on stdout. */
  readonly jq: string | null;
}

const levels: ReadonlyMap<string, Pick<Globals, 'logLevel' | 'isDebug'>> = new Map([
  ['debug', { logLevel: 'info', isDebug: true }],
  ['info', { logLevel: 'info', isDebug: false }],
  ['warn', { logLevel: 'warn', isDebug: false }],
  ['warning', { logLevel: 'warn', isDebug: false }],
  ['error', { logLevel: 'error', isDebug: false }],
]);

/** The variables count before any file is read, as trouble with a file is told in their way already. */
const variables = { level: 'AIX_LOG_LEVEL', format: 'AIX_LOG_FORMAT' } as const;

export function readGlobals(argv: readonly string[], env: Environment): Globals {
  const end = argv.indexOf('--');
  const words = end === -1 ? argv : argv.slice(0, end);
  return {
    configDir: readValue(words, '--config-dir'),
    envFile: readValue(words, '--dotenv'),
    ...readLevel(words, env),
    logFormat: (readValue(words, '--log-format') ?? readWord(env, variables.format)) === 'json' ? 'json' : 'text',
    noColor: words.includes('--no-color'),
    errorFormat: readErrorFormat(words),
    jq: readValue(words, '--jq'),
  };
}

/** The first word that is neither a flag nor the value of one; after `help` the next one. */
export function findCommandName(argv: readonly string[]): string | undefined {
  const words = argv.filter((word, at) => !word.startsWith('-') && !flagsWithValue.has(argv[at - 1] ?? ''));
  return words[0] === 'help' ? words[1] : words[0];
}

const flagsWithValue: ReadonlySet<string> = new Set(['--config-dir', '--dotenv', '--log-format']);

/** Throws for a variable that means nothing. Help does without, so this is asked where a command begins. */
export function checkVariables(env: Environment): void {
  const level = readWord(env, variables.level);
  if (level !== '' && !levels.has(level)) throw toWrong(env, variables.level, 'debug, info, warning or error');
  if (!['', 'text', 'json'].includes(readWord(env, variables.format)))
    throw toWrong(env, variables.format, 'text or json');
}

function toWrong(env: Environment, variable: string, wanted: string): Failure {
  return new Failure('config', `${variable} must be ${wanted}, found "${env[variable]?.trim()}"`);
}

function readLevel(words: readonly string[], env: Environment): Pick<Globals, 'logLevel' | 'isDebug'> {
  const isQuiet = words.includes('--quiet') || words.includes('-q');
  const isDebug = words.includes('--debug');
  if (isQuiet || isDebug) return { logLevel: isQuiet ? 'warn' : 'info', isDebug };
  return levels.get(readWord(env, variables.level)) ?? { logLevel: 'info', isDebug: false };
}

/** An empty variable counts as none. */
function readWord(env: Environment, variable: string): string {
  return env[variable]?.trim().toLowerCase() ?? '';
}

function readErrorFormat(words: readonly string[]): Globals['errorFormat'] {
  // Its format is that of the rows, none of which an error is.
  if (findCommandName(words) === 'batch' && !words.includes('--json')) return 'text';
  const format = readValue(words, '--format');
  if (format === 'json') return 'envelope';
  if (format === 'jsonl') return 'jsonl';
  if (words.includes('--json')) return 'json';
  if (format !== null || readValue(words, '--jq') === null) return 'text';
  return runs.has(findCommandName(words) ?? '') ? 'envelope' : 'json';
}

/** The commands whose JSON is the document of a run. */
const runs: ReadonlySet<string> = new Set(['run', 'ask']);

function readValue(words: readonly string[], flag: string): string | null {
  const joined = words.findLast((word) => word.startsWith(`${flag}=`));
  if (joined !== undefined) return joined.slice(flag.length + 1);
  const at = words.lastIndexOf(flag);
  return at === -1 ? null : (words[at + 1] ?? null);
}
