import fs from 'node:fs';
import { sep } from 'node:path';
import { Worker as Thread, type WorkerOptions } from 'node:worker_threads';
import { hasPart, listParts, readPart } from './parts.ts';

/** The folder of the installation is the executable itself: no path below a file can ever be one of the disk. */
export const installFolder = process.execPath;

/** The name of the part that a path stands for, or null for a path of the disk. */
export function toPartName(path: unknown): string | null {
  const folder = installFolder + sep;
  return typeof path === 'string' && path.startsWith(folder) ? path.slice(folder.length) : null;
}

/** `node:fs` that finds templates and completions in the executable. Only what reads them so far is there. */
export const insideFs = extend(fs, {
  existsSync(path: string) {
    const name = toPartName(path);
    return name === null ? fs.existsSync(path) : hasPart(name) || listFolder(name).length > 0;
  },
  statSync(path: string, options?: fs.StatSyncOptions) {
    const name = toPartName(path);
    return name === null ? fs.statSync(path, options) : { isFile: () => hasPart(name) };
  },
  readdirSync(path: string, options?: { readonly withFileTypes?: boolean }) {
    const name = toPartName(path);
    if (name === null) return fs.readdirSync(path, options as { withFileTypes: true });
    const files = listFolder(name);
    return options?.withFileTypes ? files.map((file) => ({ name: file, isDirectory: () => false })) : files;
  },
  readFileSync(path: string, options?: BufferEncoding) {
    const name = toPartName(path);
    return name === null ? fs.readFileSync(path, options) : toContent(readPart(name), options);
  },
});

export const insidePromises = extend(fs.promises, {
  async readFile(path: string, options?: BufferEncoding) {
    const name = toPartName(path);
    return name === null ? fs.promises.readFile(path, options) : toContent(readPart(name), options);
  },
});

/** A thread that is started from a file in the executable gets its text. */
export class InsideWorker extends Thread {
  constructor(path: string, options: WorkerOptions) {
    const name = toPartName(path);
    if (name === null) super(path, options);
    else super(readPart(name).toString(), { ...options, eval: true });
  }
}

function listFolder(folder: string): string[] {
  const start = `${folder}${sep}`;
  return listParts().flatMap((name) => (name.startsWith(start) ? [name.slice(start.length)] : []));
}

function toContent(bytes: Buffer, encoding: BufferEncoding | undefined): Buffer | string {
  return encoding === undefined ? Buffer.from(bytes) : bytes.toString(encoding);
}

/** All of a module with some functions in place of its own. Getters stay getters, as some of them load a lot. */
export function extend(original: object, changes: object): object {
  return Object.defineProperties(
    {},
    { ...Object.getOwnPropertyDescriptors(original), ...Object.getOwnPropertyDescriptors(changes) },
  );
}
