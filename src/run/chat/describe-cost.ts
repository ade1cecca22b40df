import { renderCost } from '../money.ts';
import type { Spent } from './session.ts';

/** What a chat has taken so far. What is unknown of a part of it is said, and never counted as nothing. */
export function describeCost(spent: readonly Spent[]): string {
  if (spent.length === 0) return 'nothing was spent yet';
  return `${spent.length} ${spent.length === 1 ? 'answer' : 'answers'}: ${describeTokens(spent)}, ${describeMoney(spent)}`;
}

function describeTokens(spent: readonly Spent[]): string {
  const known = spent.flatMap(({ usage }) =>
    usage?.input == null || usage.output == null ? [] : [{ input: usage.input, output: usage.output }],
  );
  if (known.length === 0) return 'tokens unknown';
  const input = known.reduce((sum, each) => sum + each.input, 0);
  const output = known.reduce((sum, each) => sum + each.output, 0);
  return `${input} tokens in + ${output} out = ${input + output}${describeRest(known, spent)}`;
}

function describeMoney(spent: readonly Spent[]): string {
  const known = spent.flatMap(({ cost }) => cost ?? []);
  if (known.length === 0) return 'cost unknown';
  const currencies = [...new Set(known.map(({ currency }) => currency))];
  const sums = currencies.map((currency) => {
    const amount = known.reduce((sum, cost) => sum + (cost.currency === currency ? cost.amount : 0), 0);
    const estimated = known.some((cost) => cost.currency === currency && cost.estimated);
    return renderCost({ amount, currency, estimated });
  });
  return `cost ${sums.join(' + ')}${describeRest(known, spent)}`;
}

function describeRest(known: readonly unknown[], spent: readonly Spent[]): string {
  return known.length === spent.length ? '' : ` and ${spent.length - known.length} unknown`;
}
