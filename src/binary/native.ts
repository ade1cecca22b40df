import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { readPart } from './parts.ts';

/**
 * A native module can be loaded from a file only. It is one for a moment, in a folder that nobody else can write to: what is
 * gone again cannot be exchanged, and needs no looking after. Some machines run nothing that lies in the folder for such files.
 */
export function loadNative(name: string): unknown {
  const troubles: unknown[] = [];
  for (const folder of [tmpdir(), homedir()]) {
    try {
      return loadFrom(folder, name);
    } catch (error) {
      troubles.push(error);
    }
  }
  throw troubles[0];
}

function loadFrom(folder: string, name: string): unknown {
  const own = mkdtempSync(join(folder, '.aix-'));
  try {
    const path = join(own, 'module.node');
    writeFileSync(path, readPart(name), { flag: 'wx', mode: 0o600 });
    chmodSync(path, 0o700);
    const module: { readonly exports: unknown } = { exports: {} };
    process.dlopen(module, path);
    return module.exports;
  } finally {
    rmSync(own, { recursive: true, force: true });
  }
}
