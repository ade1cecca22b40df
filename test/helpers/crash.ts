import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createHome, installFile } from './home.ts';
import { installFolder, type RunResult } from './run.ts';
import type { SpawnOptions } from './cli.ts';

/** A run that breaks off deep in the program, where a request is put into words. Gives back what it says on stderr. */
export async function crash(
  aix: (argv: readonly string[], options: SpawnOptions) => Promise<RunResult>,
  ...flags: readonly string[]
): Promise<string> {
  const home = createHome({ custom_providers: { work: { base_url: 'http://127.0.0.1:1', driver: 'odd' } } });
  const content = `
    Error.stackTraceLimit = 100;
    export const driver = {
      framing: 'sse',
      toWire: () => ({ path: '/chat', body: { toJSON() { throw new Error('lost'); } } }),
      createReader: () => ({ read() {}, readWhole() {} }),
    };`;
  await installFile(home, { name: 'odd.mjs', content });
  const argv = ['ask', 'hi', '--provider', 'work', '--model', 'm', '--debug', ...flags];
  return (await aix(argv, { home, env: { AIX_WORK_API_KEY: 'fakecanary0123456789abcdef' } })).stderr;
}

/** What its stack must name, from the innermost frame to the outermost: they are of several chunks. */
export function findFrames(): readonly string[] {
  return Object.entries(callers).map(([file, call]) => {
    const lines = readFileSync(join(installFolder, file), 'utf8').split('\n');
    return `${file}:${lines.findIndex((line) => line.includes(call)) + 1}`;
  });
}

const callers = {
  'src/providers/line.ts': 'JSON.stringify(wire.body)',
  'src/providers/over-http.ts': 'toPart(line, {',
  'src/routing/health/with-health.ts': 'for await (const item of call())',
  'src/run/run-prompt.ts': 'runMessages(context, { messages, wish',
  'src/commands/ask.ts': 'throughCassette(context',
  'node_modules/commander/lib/command.js': 'await this._parseCommand([], userArgs)',
  'src/cli/command-tree.ts': 'await program.parseAsync(',
  'src/cli/program.ts': '.runCommandTree(context, argv)',
  'src/main.ts': 'return await runProgram(',
  'src/launch.ts': 'await start(installFolder',
};
