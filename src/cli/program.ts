import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseEnv } from 'node:util';
import { commandTable } from '../commands/index.ts';
import { createContext, type Context } from '../context.ts';
import { Failure } from '../errors.ts';
import { reportError } from '../run/report-error.ts';
import { findTypedKeys } from './find-typed-keys.ts';
import { checkVariables } from './globals.ts';
import { PlainLine } from './plain-line.ts';

/** Runs one command line and says with which code the process ends. */
export async function runProgram(host: Context, argv: readonly string[]): Promise<number> {
  let context = host;
  try {
    checkGlobals(host, argv);
    if (host.globals.envFile !== null) context = readEnvFile(host, host.globals.envFile);
    const run = await readPlainLine(context, argv);
    if (run === null) await (await import('./command-tree.ts')).runCommandTree(context, argv);
    else await run();
    return 0;
  } catch (error) {
    for (const key of findTypedKeys(argv)) context.redactor.add(key);
    return await reportError(context, error);
  }
}

/** Null for most commands, and for lines that hold anything unusual. */
async function readPlainLine(
  context: Context,
  [name, ...words]: readonly string[],
): Promise<(() => Promise<void>) | null> {
  const entry = commandTable.find((each) => each.name === name);
  if (entry === undefined || !('loadTable' in entry)) return null;
  const line = new PlainLine();
  const run = (await entry.loadTable())(context, line);
  const operands = line.read(words);
  if (operands === null) return null;
  checkVariables(context.env);
  return () => run(operands);
}

/** What commander takes for granted. */
function checkGlobals({ globals }: Context, [first, second]: readonly string[]): void {
  if (globals.configDir === '') throw new Failure('usage', '--config-dir names no folder');
  const isUnknown = second !== undefined && !commandTable.some(({ name }) => name === second);
  if (first === 'help' && isUnknown) throw new Failure('usage', `unknown command '${second}'`, { hint: 'aix --help' });
}

function readEnvFile(host: Context, path: string): Context {
  try {
    const added = parseEnv(readFileSync(resolve(host.cwd, path), 'utf8'));
    return createContext({ ...host, env: { ...added, ...host.env } }, host.redactor);
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    throw new Failure('usage', `--dotenv "${path}" cannot be read`, { detail, cause: error });
  }
}
