import { expect, test } from 'vitest';
import { printFigure } from '../helpers/figure.ts';
import { bodyFaults } from './faults/bodies.ts';
import { connectionFaults } from './faults/connections.ts';
import { cuts, findCutProblems } from './faults/cuts.ts';
import { eventFaults } from './faults/events.ts';
import { canary, data, done, streams } from './faults/fault.ts';
import { askFaulty, findDocumentProblems, findTextProblems, forAll } from './faults/play.ts';
import { statusFaults } from './faults/statuses.ts';

const textFaults = [...connectionFaults, ...bodyFaults, ...eventFaults];
const faults = [...textFaults, ...statusFaults];

test(
  'every fault of a server ends in its own code, with no hang, no stack and no key',
  { timeout: 120_000 },
  async () => {
    const found = await forAll(faults, findDocumentProblems);
    printFigure('faults', `${found.filter((problems) => problems.length === 0).length} of ${faults.length}`);
    expect(found.flat()).toEqual([]);
  },
);

test('of every fault --stream shows exactly the text that came before it', { timeout: 120_000 }, async () => {
  const found = await forAll(textFaults, findTextProblems);
  expect(found.flat()).toEqual([]);
});

test('a key that the server repeats in a refusal is in no event', async () => {
  const refusal = data({ choices: [{ index: 0, delta: { refusal: `not with ${canary}` }, finish_reason: 'stop' }] });
  const { code, stdout } = await askFaulty(await streams(refusal, done)(), ['--format', 'jsonl']);
  expect({ code, stdout }).toEqual({ code: 9, stdout: expect.stringContaining('the model refused: not with ***') });
  expect(stdout).not.toContain(canary);
});

test('a stream cut before its end never looks like an answer', { timeout: 120_000 }, async () => {
  const found = await forAll(cuts, findCutProblems);
  printFigure('cuts', `${found.filter((problems) => problems.length === 0).length} of ${cuts.length}`);
  expect(found.flat()).toEqual([]);
});
