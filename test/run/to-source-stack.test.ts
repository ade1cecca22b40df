import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { toSourceStack } from '../../src/run/to-source-stack.ts';
import { spawnAix } from '../helpers/cli.ts';
import { crash, findFrames } from '../helpers/crash.ts';
import { installFolder } from '../helpers/run.ts';
import { temporaryFolder } from '../helpers/temp.ts';

const mapsFile = join(installFolder, 'dist/source-maps.json');

test('the stack of a crash names files and lines of the source, through all chunks', async () => {
  const stack = await crash(spawnAix);
  const places = findFrames().map((frame) => stack.indexOf(`(${frame})\n`));
  expect(places).not.toContain(-1);
  expect(places).toEqual(places.toSorted((a, b) => a - b));
  expect(stack).not.toContain('.cjs');
  expect(stack).not.toContain(installFolder);
});

test('so does its line of a log', async () => {
  const lines = (await crash(spawnAix, '--log-format', 'json')).trim().split('\n');
  const { stack } = JSON.parse(lines.find((line) => line.includes('"error"')) ?? '{}');
  for (const frame of findFrames()) expect(stack).toContain(frame);
});

test('every function and every call of the built program is found on a line that names it', async () => {
  const sources = new Map<string, readonly string[]>();
  const readLine = (file: string, line: number): string => {
    const lines = sources.get(file) ?? readFileSync(join(installFolder, file), 'utf8').split('\n');
    sources.set(file, lines);
    return lines[line - 1] ?? '';
  };
  const words = findChunks().flatMap(findWords);
  const frames = await toSourceStack(words.map(({ place }) => `    at ${place}`).join('\n'), installFolder);
  const wrong: string[] = [];
  let found = 0;
  for (const [at, frame] of frames.split('\n').entries()) {
    const [, file, line] = /at (src\/.*):(\d+)$/.exec(frame) ?? [];
    if (file === undefined) continue;
    found += 1;
    const { word, place } = words[at] ?? { word: '?', place: '?' };
    if (!readLine(file, Number(line)).includes(word)) wrong.push(`${word} at ${place} is not at ${frame}`);
  }
  expect(wrong).toEqual([]);
  expect(found).toBeGreaterThan(5000);
});

test('the maps hold no text and no place of the machine that built them', () => {
  const maps = readFileSync(mapsFile, 'utf8');
  const sources = Object.values<{ sources: string[] }>(JSON.parse(maps)).flatMap((map) => map.sources);
  expect(sources.filter((source) => !/^(src|node_modules)\/|^package\.json$/.test(source))).toEqual([]);
  expect(maps).not.toContain(installFolder);
  expect(maps).not.toContain('sourcesContent');
});

test('a stack without maps stays, and what is not of the program', async () => {
  const stack =
    'Error: lost at dist/main.cjs:9:9\n    at f (/x/dist/chunks/own-1.cjs:1:1)\n    at async main (dist/main.cjs:9:9)';
  expect(await toSourceStack(stack, temporaryFolder())).toBe(stack);
  const known = await toSourceStack(stack, installFolder);
  expect(known).toMatch(/^Error: lost at dist\/main\.cjs:9:9\n {4}at f \(\/x\/dist\/chunks\/own-1\.cjs:1:1\)\n/);
});

function findChunks(): readonly string[] {
  return ['dist', 'dist/chunks'].flatMap((folder) => {
    const names = readdirSync(join(installFolder, folder)).filter((name) => name.endsWith('.cjs'));
    return names.map((name) => `${folder}/${name}`);
  });
}

interface Word {
  readonly word: string;
  readonly place: string;
}

/** Names that stand in the source as they do in the chunk. What the bundler writes itself is in none. */
function findWords(chunk: string): readonly Word[] {
  const bundlers = /require_|__|Object\.defineProperty|Object\.assign\(exports|^\s*get\b|\.(then|resolve)\(/;
  const names = /\b(?:function\*? (\w+)|throw new (\w+)|await (\w+)\(|\.(\w{5,})\()/dg;
  return readFileSync(join(installFolder, chunk), 'utf8')
    .split('\n')
    .flatMap((text, row) => {
      if (bundlers.test(text)) return [];
      return [...text.matchAll(names)].map((match) => {
        const at = match.slice(1).findIndex((name) => name !== undefined) + 1;
        return { word: match[at] ?? '', place: `${chunk}:${row + 1}:${(match.indices?.[at]?.[0] ?? 0) + 1}` };
      });
    });
}
