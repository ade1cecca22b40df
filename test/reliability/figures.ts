import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { figureNames, type FigureName } from '../helpers/figure.ts';

const printing = new RegExp(`(printFigure\\(\\s*'|console\\.log\\(\\s*\`)(${figureNames.join('|')})\\b`);

/** The test files that print figures, or of which `npm test` plays a part. */
export function findCountingFiles(folder: string): readonly string[] {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.test.ts'));
  return files.map((file) => join(folder, file)).filter((path) => isCounting(readFileSync(path, 'utf8')));
}

function isCounting(text: string): boolean {
  return printing.test(text) || text.includes('/helpers/sample.ts');
}

/** The name and the words of a line that tells a figure. A test that was skipped tells none. */
function readFigure(line: string): { readonly name: FigureName; readonly words: string } | null {
  const [, start, words = ''] = /^([a-z]+): (.*\d.*)$/.exec(line) ?? [];
  const name = figureNames.find((each) => each === start);
  return name === undefined || words.startsWith('skipped') ? null : { name, words };
}

export interface Table {
  readonly lines: readonly string[];
  readonly isWhole: boolean;
}

/** One line for each figure; several tests may have told parts of it. */
export function toTable(output: readonly string[]): Table {
  const found = output.flatMap((line) => readFigure(line) ?? []);
  const entries = figureNames.map((name) => ({
    name,
    parts: found.filter((figure) => figure.name === name).map(({ words }) => words),
  }));
  const lines = entries.map(({ name, parts }, at) => {
    const words = parts.length === 0 ? 'missing' : [...new Set(parts)].toSorted().join('; ');
    return `${String(at + 1).padStart(2)}. ${name}: ${words}`;
  });
  return { lines, isWhole: entries.every(({ parts }) => parts.length > 0) };
}
