import { renderCost, renderMoney } from '../../money.ts';
import { openShort, readNumber, readOptional, readText } from '../fields.ts';
import type { ReadAssertion } from './assertion.ts';

/** What the run costs at most. What nobody knows is not cheap. */
export const cost: ReadAssertion = (place) => {
  const at = openShort(place, 'max', ['currency']);
  const max = readNumber(at('max'), { min: 0 });
  const currency = readOptional(at('currency'), readText) ?? 'USD';
  return {
    expected: `at most ${renderMoney(max, currency)}`,
    judge({ envelope }) {
      const found = envelope.cost;
      if (found === null) return { passes: false, got: 'nobody knows what it cost' };
      return { passes: found.currency === currency && found.amount <= max, got: renderCost(found) };
    },
  };
};

/** How long the run takes at most, with all its calls. */
export const latency: ReadAssertion = (place) => {
  const at = openShort(place, 'max_ms', []);
  const max = readNumber(at('max_ms'), { min: 0 });
  return {
    expected: `at most ${max} ms`,
    judge({ envelope, context }) {
      // How long a recording takes to read says nothing.
      if (context.traffic === 'replayed') return { passes: true, got: 'not measured, as the answer was recorded' };
      const ms = envelope.timing?.total_ms ?? Infinity;
      return { passes: ms <= max, got: `${ms} ms` };
    },
  };
};
