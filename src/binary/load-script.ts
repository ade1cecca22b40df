import { dirname, join } from 'node:path/posix';
import { constants, Script } from 'node:vm';
import { InsideWorker, extend, insideFs, insidePromises } from './inside.ts';
import { loadNative } from './native.ts';
import { hasPart, readPart } from './parts.ts';

type Wrapper = (exports: unknown, require: (id: string) => unknown, module: { exports: unknown }) => void;

const loaded = new Map<string, { exports: unknown }>();

const replaced: Readonly<Record<string, () => unknown>> = {
  'node:fs': () => insideFs,
  'node:fs/promises': () => insidePromises,
  'node:worker_threads': () => extend(findBuiltin('node:worker_threads'), { Worker: InsideWorker }),
};

/** A script of the executable as `require` would load it, each once. */
export function loadScript(name: string): unknown {
  const known = loaded.get(name);
  if (known !== undefined) return known.exports;
  const module: { exports: unknown } = { exports: {} };
  loaded.set(name, module);
  const run = compile(name).runInThisContext() as Wrapper;
  run(module.exports, (id) => requireFrom(name, id), module);
  return module.exports;
}

/**
 * What V8 compiled when the executable was built is as good as new where processor and flags are alike, and left alone
 * elsewhere. A startup snapshot would start a little sooner still, and not at all on another processor.
 */
function compile(name: string): Script {
  const cache = `${name}.cache`;
  return new Script(readPart(name).toString(), {
    // Of what was compiled it is a part.
    filename: name,
    cachedData: hasPart(cache) ? readPart(cache) : undefined,
    importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
  });
}

function requireFrom(name: string, id: string): unknown {
  const replacement = replaced[id];
  if (replacement !== undefined) return replacement();
  // The packages look for them in several places.
  if (id.endsWith('/keytar.node')) return loadNative('native/keytar.node');
  if (id.startsWith('@libsql/')) return loadNative('native/libsql.node');
  const path = join(dirname(name), id);
  return id.startsWith('.') && hasPart(path) ? loadScript(path) : findBuiltin(id);
}

/** Nothing is looked for on the disk: whatever lies beside the executable is no part of it. */
function findBuiltin(id: string): object {
  const found: object | undefined = process.getBuiltinModule(id);
  if (found !== undefined) return found;
  throw Object.assign(new Error(`there is no module "${id}" in the executable`), { code: 'MODULE_NOT_FOUND' });
}
