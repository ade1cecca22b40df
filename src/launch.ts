import { join } from 'node:path';
import manifest from '../package.json' with { type: 'json' };
import { openCompileCache } from './compile-cache.ts';

/** Loads the program, or does without it where a line is all that is wanted. */
export async function main(installFolder: string, require?: NodeJS.Require): Promise<number> {
  const { version } = manifest;
  const [word = '', ...others] = process.argv.slice(2);
  if (['--version', '-V'].includes(word) && others.length === 0 && (await print(`${version}\n`))) return 0;
  const keepCompiled = openCompileCache({
    version,
    chunks: join(installFolder, 'dist/chunks'),
    env: process.env,
    require,
  });
  const handOnWarnings = holdWarnings();
  const { main: start } = await import('./main.ts');
  const code = await start(installFolder, handOnWarnings);
  // What fails or is broken off has called few of the functions that others call.
  if (code === 0) keepCompiled();
  return code;
}

type Listen = (warning: Error) => void;

/** Node would print them in its own way. Whoever listens hears those of before, too. With NODE_NO_WARNINGS there are none. */
function holdWarnings(): (listen: Listen) => void {
  if (process.listenerCount('warning') === 0) return () => {};
  const held: Error[] = [];
  let tell: Listen = (warning) => void held.push(warning);
  process.removeAllListeners('warning').on('warning', (warning) => tell(warning));
  return (listen) => {
    tell = listen;
    for (const warning of held) process.emitWarning(warning);
  };
}

/** Trouble is left to the program, which knows how to tell it. */
function print(text: string): Promise<boolean> {
  const stdout = process.stdout.on('error', () => {});
  return new Promise((resolve) => stdout.write(text, (error) => resolve(!error)));
}
