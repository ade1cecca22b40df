import { expect, test } from 'vitest';
import { forAll } from './faults/play.ts';
import { directPassages } from './transport/direct.ts';
import { findPassageProblems } from './transport/passage.ts';
import { proxyPassages } from './transport/proxies.ts';
import { findPoolProblems, sharedFaults } from './transport/both-ways.ts';

test('faults look the same over both transports', { timeout: 60_000 }, async () => {
  const found = await forAll(sharedFaults, findPoolProblems);
  console.log(
    `transport: ${found.filter((problems) => problems.length === 0).length} of ${found.length} faults the same over the pool`,
  );
  expect(found.flat()).toEqual([]);
});

test('every way to a server ends with its own exit code and words', { timeout: 60_000 }, async () => {
  const passages = [...directPassages, ...proxyPassages];
  const found = await forAll(passages, findPassageProblems);
  console.log(
    `transport: ${found.filter((problems) => problems.length === 0).length} of ${found.length} ways end as promised`,
  );
  expect(found.flat()).toEqual([]);
});
