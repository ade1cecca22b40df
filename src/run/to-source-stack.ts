import { readFile } from 'node:fs/promises';
import { SourceMap, type SourceMapPayload } from 'node:module';
import { join, sep } from 'node:path';

/** A line and column of a chunk of the program, as a stack names them. */
const builtPlace = /\bdist[\\/](?:chunks[\\/])?([\w.-]+\.cjs):(\d+:\d+)/g;

/** The stack with the files and lines that the program was built from. */
export async function toSourceStack(stack: string, installFolder: string): Promise<string> {
  const maps = await readSourceMaps(installFolder);
  const used = new Map<string, SourceMap>();
  const toSource = (whole: string, chunk: string, place: string): string => {
    const payload = maps[chunk];
    if (payload === undefined) return whole;
    const map = used.get(chunk) ?? new SourceMap(payload);
    used.set(chunk, map);
    const [line = 0, column = 0] = place.split(':').map(Number);
    const entry = map.findEntry(line - 1, column - 1);
    if (!('originalSource' in entry)) return whole;
    // The build leaves out entries that only count on.
    return `${entry.originalSource}:${entry.originalLine + line - entry.generatedLine}`;
  };
  const toFrame = (frame: string): string => frame.replace(installFolder + sep, '').replaceAll(builtPlace, toSource);
  return stack.replaceAll(/^ +at .*$/gm, toFrame);
}

async function readSourceMaps(installFolder: string): Promise<Readonly<Record<string, SourceMapPayload>>> {
  try {
    // Our own build's word.
    return JSON.parse(await readFile(join(installFolder, 'dist/source-maps.json'), 'utf8'));
  } catch {
    // One trouble is told at a time, and the stack is of use as it is.
    return {};
  }
}
