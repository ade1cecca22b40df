import type { Context } from '../context.ts';
import { Failure } from '../errors.ts';
import { findBatchTerms } from '../providers/index.ts';
import type { Route } from '../routing/route.ts';
import { newConversation } from '../run/conversation.ts';
import { createMeter, type FullPrice } from '../run/meter.ts';
import { renderMoney } from '../run/money.ts';
import { findPrice } from '../run/price.ts';
import type { BatchOptions, BatchPlan } from './plan-batch.ts';
import { openRows } from './rows/open-rows.ts';
import type { Row } from './rows/row.ts';
import { selectRows, toWish } from './select-rows.ts';

interface Sums {
  rows: number;
  failed: number;
  firstFailure: string | null;
  input: number;
  /** Null where nobody has said how long an answer may be. */
  output: number | null;
  cost: number;
}

/** Shows what would be sent, with what it would take as an estimate, and sends nothing. */
export async function showEstimate(context: Context, plan: BatchPlan, options: BatchOptions): Promise<void> {
  const { first } = plan.setup.runs;
  const { providerBatch } = options;
  const share = providerBatch === null ? 1 : (await findBatchTerms(first.settings, context)).priceShare;
  const price = await findFullPrice(context, first, share);
  const sums: Sums = { rows: 0, failed: 0, firstFailure: null, input: 0, output: 0, cost: 0 };
  const selection = await selectRows(context, plan, options);
  const wish = {
    ...toWish(plan, options),
    onColumns: (columns: readonly string[]) => plan.columns.check(columns),
  };
  for await (const rows of openRows(context, wish)) {
    for (const row of rows) if (selection.wants(row.number)) await addRow(sums, row, { plan, price });
    if ((rows.at(-1)?.number ?? 0) >= selection.last) break;
  }
  const lines = [
    `rows: ${sums.rows}${sums.failed === 0 ? '' : `, ${sums.failed} of which cannot be run: ${sums.firstFailure}`}`,
    `asked: ${first.settings.name} ${first.model}`,
    `tokens in: about ${sums.input} (estimate, 4 characters for each token)`,
    `tokens out: ${sums.output === null ? 'unknown, as no --max-tokens says how long an answer may be' : `at most ${sums.output} (--max-tokens)`}`,
    `cost: ${renderCost(sums, price)}${share === 1 ? '' : `, at ${share * 100} % of the usual price`}`,
  ];
  await context.io.stdout.write(`${lines.join('\n')}\n`);
}

/** So much of the usual price. Null where nobody knows that. */
export async function findFullPrice(
  context: Context,
  { settings, model }: Route,
  share: number,
): Promise<FullPrice | null> {
  const known = await findPrice(context, settings, [model]);
  const { input = null, output = null } = known?.price ?? {};
  if (known === null || input === null || output === null) return null;
  return { ...known.price, input: input * share, output: output * share };
}

interface Scale {
  readonly plan: BatchPlan;
  readonly price: FullPrice | null;
}

async function addRow(sums: Sums, row: Row, { plan: { setup }, price }: Scale): Promise<void> {
  sums.rows += 1;
  try {
    const { messages, source } = await setup.composer.compose(row);
    const { request } = await setup.runs.toPlan({ messages, request: messages, source, conversation: newConversation });
    const meter = createMeter(request, price ?? free);
    sums.input += meter.inputTokens;
    sums.output = meter.mostOutput === null || sums.output === null ? null : sums.output + meter.mostOutput;
    sums.cost += meter.expected;
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    sums.failed += 1;
    sums.firstFailure ??= `row ${row.number}: ${error.message}`;
  }
}

const free: FullPrice = { input: 0, output: 0, cacheRead: 0, cacheWrite: 0 };

function renderCost({ cost, output }: Sums, price: FullPrice | null): string {
  if (price === null) return 'unknown, as nobody knows the price of the model';
  const money = renderMoney(cost, price.currency ?? 'USD');
  return `${output === null ? 'at least' : 'at most'} ${money} (estimate)`;
}
