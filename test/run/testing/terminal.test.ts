import { expect, test } from 'vitest';
import type { Bout } from '../../../src/run/testing/bout.ts';
import { createTeller, renderEnd } from '../../../src/run/testing/report/terminal.ts';
import { sumCosts, toShare, type BoutResult, type Report, type RunResult } from '../../../src/run/testing/result.ts';
import { createOutput, createTestContext } from '../../helpers/run.ts';
import { renderScreen } from '../../terminal/screen.ts';

const nasty = `word ${'word '.repeat(30)}\u001b]0;title\u0007\n日本語日本語日本語日本語日本語日本語日本語日本語日本語日本語\n3\n4\n5`;
const cost = { amount: 0.00123, currency: 'USD', estimated: true };

function toRun(status: RunResult['status']): RunResult {
  const check = { type: 'contains', passes: status === 'passed', expected: 'the beginning of wisdom', got: nasty };
  const error = { code: 'rate-limit', message: 'too many requests', hint: null, provider: 'x', status: 429 } as const;
  return {
    status,
    envelope: null,
    checks: status === 'errored' ? [] : [check],
    error: status === 'errored' ? error : null,
    cost,
  };
}

function toBout(name: string, provider: string, statuses: readonly RunResult['status'][]): BoutResult {
  const status = statuses.find((each) => each !== 'passed') ?? (statuses.length === 0 ? 'skipped' : 'passed');
  const runs = statuses.map(toRun);
  return {
    suite: 'reviews.test.yaml',
    name,
    line: 3,
    provider,
    status,
    threshold: 1,
    runs,
    ms: 12_345,
    cost,
    refusal: null,
  };
}

const bouts = [
  toBout('short', 'openai/gpt-5-mini', ['passed', 'passed']),
  toBout('short', 'anthropic/claude-sonnet-4-5', ['failed', 'failed']),
  toBout('a case with a name that is much too long for sixty columns', 'openai/gpt-5-mini', ['failed', 'passed']),
  toBout('a case with a name that is much too long for sixty columns', 'anthropic/claude-sonnet-4-5', ['errored']),
  toBout('last', 'openai/gpt-5-mini', []),
];

/** All that a terminal of 60 columns gets. */
async function render(): Promise<string> {
  const { output, text } = createOutput(true, 60);
  const context = createTestContext(['test'], { stdout: output });
  const planned = bouts.map(
    ({ name, provider: label }) => ({ test: { name, repeat: 2 }, contestant: { label } }) as Bout,
  );
  const tell = (await createTeller(context))(planned);
  for (const bout of bouts) await tell(bout);
  const suite = {
    name: 'reviews.test.yaml',
    path: '/reviews.test.yaml',
    threshold: 0.5,
    share: toShare(bouts),
    isMet: false,
    bouts,
  };
  const counts = { passed: 1, failed: 2, errored: 1, skipped: 1 };
  const costs = sumCosts(bouts.map((bout) => bout.cost));
  const report: Report = { suites: [suite], counts, ms: 40_000, startedAt: 0, costs, isReplayed: false, refusal: null };
  return text() + (await renderEnd(context, report));
}

test('60 columns hold the lines, what went wrong, and the models side by side', async () => {
  const shown = await render();
  expect(shown).not.toContain('\u001b');
  const narrow = await renderScreen(shown.replaceAll('\n', '\r\n'), { cols: 60, rows: 80 });
  // What did not fit would stand in lines of its own.
  const wide = await renderScreen(shown.replaceAll('\n', '\r\n'), { cols: 200, rows: 80 });
  expect(narrow).toBe(wide);
  await expect(narrow).toMatchFileSnapshot('../../fixtures/screens/test.txt');
});
