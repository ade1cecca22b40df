import { basename, dirname, relative, resolve } from 'node:path';

const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** From the root of the repository: where that lies is nobody's business. */
export function toSourcePath(path, mapFile) {
  return relative(import.meta.dirname, resolve(dirname(mapFile), path));
}

/** One file for all chunks, by their names, which only the report of a crash reads. A map each would double the number of files. */
export function joinSourceMaps(bundle) {
  const maps = {};
  for (const [file, part] of Object.entries(bundle)) {
    if (file.endsWith('.map')) delete bundle[file];
    if (part.type === 'chunk' && part.map) maps[basename(file)] = toLineMap(part.map);
  }
  return JSON.stringify(maps);
}

/**
 * Whoever reads them counts lines on from the last entry before a place, so an entry that says no more is left out. They are
 * 0.4 MB instead of 2.4, and still lead to the very line.
 */
function toLineMap({ mappings, sources }) {
  const kept = [];
  for (const segment of readSegments(mappings)) {
    const last = kept.at(-1);
    const isCounted = segment.source === last?.source && segment.line - last.line === segment.row - last.row;
    if (!isCounted) kept.push(segment);
  }
  return { version: 3, sources, names: [], mappings: writeSegments(kept) };
}

function* readSegments(mappings) {
  let [source, line] = [0, 0];
  for (const [row, text] of mappings.split(';').entries()) {
    let column = 0;
    for (const segment of text.split(',').filter(Boolean)) {
      const [columns, sources, lines] = decode(segment);
      column += columns;
      if (sources === undefined) continue;
      source += sources;
      line += lines;
      yield { row, column, source, line };
    }
  }
}

function writeSegments(segments) {
  let mappings = '';
  let last = { row: 0, column: 0, source: 0, line: 0 };
  for (const segment of segments) {
    const rows = segment.row - last.row;
    const columns = rows > 0 ? segment.column : segment.column - last.column;
    const separator = rows > 0 || mappings === '' ? ';'.repeat(rows) : ',';
    mappings += separator + [columns, segment.source - last.source, segment.line - last.line, 0].map(encode).join('');
    last = segment;
  }
  return mappings;
}

/** Base 64 VLQ: five bits a digit, the lowest first, the sixth says that more follow, and the first bit of all is the sign. */
function decode(segment) {
  const numbers = [];
  let [value, shift] = [0, 0];
  for (const character of segment) {
    const digit = digits.indexOf(character);
    value |= (digit & 31) << shift;
    shift += 5;
    if (digit & 32) continue;
    numbers.push(value & 1 ? -(value >> 1) : value >> 1);
    [value, shift] = [0, 0];
  }
  return numbers;
}

function encode(number) {
  let text = '';
  let rest = number < 0 ? (-number << 1) | 1 : number << 1;
  do {
    text += digits[(rest & 31) | (rest > 31 ? 32 : 0)];
    rest >>= 5;
  } while (rest > 0);
  return text;
}
