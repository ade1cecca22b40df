import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from './temp.ts';

interface Loaded {
  /** Files of the program, in their order. */
  readonly files: readonly string[];
  /** Modules of Node, with its own inner ones. */
  readonly builtins: readonly string[];
}

/** Finds out what a process had loaded when it ended, that has these variables. */
export function spyOnLoading(): { readonly env: Readonly<Record<string, string>>; readonly read: () => Loaded } {
  const folder = temporaryFolder();
  const [spy, report] = [join(folder, 'spy.cjs'), join(folder, 'report.json')];
  writeFileSync(spy, toSpy(report));
  const env = { NODE_OPTIONS: `--require ${spy}` };
  return { env, read: () => JSON.parse(readFileSync(report, 'utf8')) as Loaded };
}

/** What it is called in the source, of a chunk. */
export function toChunkName(path: string): string {
  return path.replace(/^.*\//, '').replace(/-[0-9a-f]{8}\.cjs$/, '');
}

/** Node does not load the chunks. Taken at the exit and without `performance`, whose first touch loads modules. */
function toSpy(report: string): string {
  return `
    const vm = require('node:vm');
    const chunks = [];
    vm.Script = class extends vm.Script {
      constructor(source, options) {
        super(source, options);
        chunks.push(options.filename);
      }
    };
    process.on('exit', () => require('node:fs').writeFileSync(${JSON.stringify(report)}, JSON.stringify({
      files: [...Object.keys(require.cache), ...chunks].filter((path) => !path.endsWith('spy.cjs')),
      builtins: process.moduleLoadList.map((name) => name.replace(/^NativeModule /, '')),
    })));`;
}
