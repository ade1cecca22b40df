/** What holds for every command. Read before the commands are known, so that even a wrong command line is reported as asked. */
export interface Globals {
  readonly configDir: string | null;
  /** A file of variables to read beside the environment, which wins. Not `--env-file`: Node 20 takes that one for itself. */
  readonly envFile: string | null;
  readonly isQuiet: boolean;
  readonly isDebug: boolean;
  readonly noColor: boolean;
  /** How errors are written on stdout, beside the sentence on stderr. */
  readonly errorFormat: 'text' | 'json' | 'envelope' | 'jsonl';
}

export function readGlobals(argv: readonly string[]): Globals {
  const end = argv.indexOf('--');
  const words = end === -1 ? argv : argv.slice(0, end);
  return {
    configDir: readValue(words, '--config-dir'),
    envFile: readValue(words, '--dotenv'),
    isQuiet: words.includes('--quiet') || words.includes('-q'),
    isDebug: words.includes('--debug'),
    noColor: words.includes('--no-color'),
    errorFormat: readErrorFormat(words),
  };
}

function readErrorFormat(words: readonly string[]): Globals['errorFormat'] {
  const format = readValue(words, '--format');
  if (format === 'json') return 'envelope';
  if (format === 'jsonl') return 'jsonl';
  return words.includes('--json') ? 'json' : 'text';
}

function readValue(words: readonly string[], flag: string): string | null {
  const joined = words.findLast((word) => word.startsWith(`${flag}=`));
  if (joined !== undefined) return joined.slice(flag.length + 1);
  const at = words.lastIndexOf(flag);
  return at === -1 ? null : (words[at + 1] ?? null);
}
