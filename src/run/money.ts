/** An amount as people write it: `$1.20`, `$0.0012`, `0.5 EUR`. */
export function renderMoney(amount: number, currency: string): string {
  const text = renderAmount(amount);
  return currency === 'USD' ? `$${text}` : `${text} ${currency}`;
}

/** The same with a mark before what is an estimate. */
export function renderCost(cost: {
  readonly amount: number;
  readonly currency: string;
  readonly estimated: boolean;
}): string {
  return `${cost.estimated && cost.amount > 0 ? '~' : ''}${renderMoney(cost.amount, cost.currency)}`;
}

/** Cents, and below one as many digits as it takes to say something. */
function renderAmount(amount: number): string {
  if (amount === 0 || amount >= 1) return amount.toFixed(amount === 0 ? 0 : 2);
  const digits = Math.min(12, 1 - Math.floor(Math.log10(amount)));
  const [whole = '0', rest = ''] = amount.toFixed(Math.max(2, digits)).split('.');
  return `${whole}.${rest.replace(/0+$/, '').padEnd(2, '0')}`;
}
