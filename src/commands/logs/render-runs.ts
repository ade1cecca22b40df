import type { RunSummary } from '../../history/history.ts';
import { renderCost } from '../../run/money.ts';
import type { Io } from '../../terminal/io.ts';
import { renderTwoLines } from '../../terminal/records.ts';
import { renderTable } from '../../terminal/table.ts';
import { shortenIds } from './short-ids.ts';
import { renderWhen } from './words.ts';

/** Two lines for each run on a terminal. Elsewhere one with tabs. */
export async function renderRuns(io: Io, runs: readonly RunSummary[], now: number): Promise<string> {
  if (!io.stdout.isTerminal) return renderTable(io, [], runs.map(toCells));
  const ids = shortenIds(runs.map(({ id }) => id));
  const records = runs.map(({ at, prompt, command, provider, model, status, ...run }, row) => ({
    cells: [ids[row] ?? '', renderWhen(at, now), prompt ?? command, `${provider} ${model}`],
    status: { text: status, isBad: status !== 'complete' },
    facts: [renderTokens(run), run.cost === null ? '' : renderCost(run.cost), run.question],
  }));
  return renderTwoLines(io.stdout, records);
}

/** What is unknown is left out. */
function renderTokens({ input, output }: Pick<RunSummary, 'input' | 'output'>): string {
  return input === null || output === null ? '' : `${input + output} tokens`;
}

function toCells({ id, at, command, prompt, provider, model, status, ...run }: RunSummary): readonly string[] {
  const { input, output, cost, question } = run;
  const numbers = [input, output, cost?.amount].map((number) => (number == null ? '' : String(number)));
  const when = new Date(at).toISOString();
  return [id, when, command, prompt ?? '', provider, model, status, ...numbers, cost?.currency ?? '', question];
}
