import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { expectGenerated } from '../helpers/generate.ts';
import { installFolder } from '../helpers/run.ts';
import { isMet, medianOfPairs, percentile, type Figure } from './figures.ts';
import { mergeResults, toDocument, toHeadlines, type Finding, type Results } from './report.ts';

const folder = join(installFolder, 'test/bench');
const results = JSON.parse(readFileSync(join(folder, 'results.json'), 'utf8')) as Results;

test('RESULTS.md says what results.json says', () => {
  if (process.env['AIX_UPDATE'] === '1') writeFileSync(join(folder, 'RESULTS.md'), toDocument(results));
  expect(readFileSync(join(folder, 'RESULTS.md'), 'utf8')).toBe(toDocument(results));
});

test('the figures in README.md are those of results.json', () => {
  expectGenerated('README.md', ['<!-- figures -->', '<!-- /figures -->'], `\n${toHeadlines(results).join('\n')}\n`);
});

test('no result names the machine or a folder of it', () => {
  const text = `${JSON.stringify(results)}${toDocument(results)}`;
  for (const hint of ['/tmp', '/home', '/root', 'http://', 'https://']) expect(text).not.toContain(hint);
});

test('a ratio is the median of what one was against the other within each round', () => {
  expect(medianOfPairs([10, 40, 33], [10, 20, 30])).toBeCloseTo(1.1);
  expect(percentile([5, 1, 4, 2, 3], 0.95)).toBe(5);
});

test.each([
  ['at the bound', 1.3, { most: 1.3 }, true],
  ['beyond it', 1.31, { most: 1.3 }, false],
  ['below the least', 4.4, { least: 4.5 }, false],
  ['not measured', null, { least: 4.5 }, false],
  ['without a target', 100, null, true],
])('a figure %s', (_title, value, target, wanted) => {
  expect(isMet({ value, target })).toBe(wanted);
});

test('sections that were not played stay as they were', () => {
  const [start, run, fresh] = [toFinding('start', 'then'), toFinding('run', 'then'), toFinding('run', 'now')];
  const merged = mergeResults({ peers: {}, findings: [start, run] }, { peers: {}, findings: [fresh] }, [
    'start',
    'run',
  ]);
  expect(merged.findings).toEqual([start, fresh]);
});

test('a missed target and a missing program stand out', () => {
  const figure = { what: 'start', ours: '2 ms', theirs: '1 ms', value: 2, unit: '×', target: { most: 1 } } as const;
  const absent: Figure = { ...figure, ours: '', theirs: 'missing: no go on this machine', value: null, target: null };
  const document = toDocument({ peers: {}, findings: [{ ...toFinding('start', 'now'), figures: [figure, absent] }] });
  expect(document).toContain('0 of 1 targets are met');
  expect(document).toContain('| start | 2 ms | 1 ms | 2.00 × | ≤ 1.00 × | **no** |');
  expect(document).toContain('| start |  | missing: no go on this machine |  |  |  |');
});

function toFinding(name: string, date: string): Finding {
  const machine = { processor: 'p', cores: 2, memoryGb: 4, kernel: 'Linux', node: 'v20', load: 0 };
  return { name, title: name, date, length: 'quick', machine, figures: [] };
}
