import type { main } from '../launch.ts';
import { installFolder, toPartName } from './inside.ts';
import { loadScript } from './load-script.ts';

interface Program {
  readonly main: typeof main;
}

quieten();
const part = toPartName(process.argv[2]);
// The question to the keychain is a process of its own, which gets the script that it runs as its first word.
if (part !== null) loadScript(part);
else void (loadScript('dist/main.cjs') as Program).main(installFolder).then((code) => process.exit(code));

/** Node warns that the way in which drivers of the user's own are loaded here is young, which is nothing to a user. */
function quieten(): void {
  const emitWarning = process.emitWarning.bind(process) as (...words: unknown[]) => void;
  process.emitWarning = (warning: string | Error, ...rest: unknown[]) => {
    if (!String(warning).includes('USE_MAIN_CONTEXT_DEFAULT_LOADER')) emitWarning(warning, ...rest);
  };
}
