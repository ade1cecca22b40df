import { expect, test } from 'vitest';
import { printFigure } from '../helpers/figure.ts';
import { isInSample } from '../helpers/sample.ts';
import { bodyFaults } from './faults/bodies.ts';
import { connectionFaults } from './faults/connections.ts';
import { cuts, findCutProblems } from './faults/cuts.ts';
import { eventFaults } from './faults/events.ts';
import { canary, data, done, streams } from './faults/fault.ts';
import { askBuilt, askHere, findDocumentProblems, findTextProblems, forAll, type Ask } from './faults/play.ts';
import { statusFaults } from './faults/statuses.ts';

const textFaults = [...connectionFaults, ...bodyFaults, ...eventFaults];
const faults = [...textFaults, ...statusFaults];

/** Shares no factor with the number of kinds of cuts, so that the built program gets one of each. */
const oneInBuilt = 9;

function chooseAsk(at: number): Ask {
  return isInSample(at, oneInBuilt) ? askBuilt : askHere;
}

test(
  'every fault of a server ends in its own code, with no hang, no stack and no key',
  { timeout: 300_000 },
  async () => {
    const found = await forAll([...faults.entries()], ([at, fault]) => findDocumentProblems(fault, chooseAsk(at)));
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
  const { code, stdout } = await askHere(await streams(refusal, done)(), ['--format', 'jsonl']);
  expect({ code, stdout }).toEqual({ code: 9, stdout: expect.stringContaining('the model refused: not with ***') });
  expect(stdout).not.toContain(canary);
});

test('a stream cut before its end never looks like an answer', { timeout: 120_000 }, async () => {
  const found = await forAll([...cuts.entries()], ([at, cut]) => findCutProblems(cut, chooseAsk(at)));
  printFigure('cuts', `${found.filter((problems) => problems.length === 0).length} of ${cuts.length}`);
  expect(found.flat()).toEqual([]);
});
