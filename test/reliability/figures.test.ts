import { expect, test } from 'vitest';
import { figureNames } from '../helpers/figure.ts';
import { toTable } from './figures.ts';

test('every figure has its line, and several parts of one stand on the same', () => {
  const output = figureNames.map((name, at) => `${name}: ${at} of ${at}`);
  const { lines, isWhole } = toTable([...output, 'faults: 7 of 7', 'other: 1 of 1']);
  expect(lines).toHaveLength(11);
  expect([lines[0], lines[10], isWhole]).toEqual([' 1. faults: 0 of 0; 7 of 7', '11. batch: 10 of 10', true]);
});

test('a figure that nothing was printed for, or that was skipped, is missing', () => {
  const { lines, isWhole } = toTable(['keychain: skipped, not installed: dbus 1', 'faults: all of them']);
  expect([lines[0], lines[5], isWhole]).toEqual([' 1. faults: missing', ' 6. keychain: missing', false]);
});
