import type { Place } from '../../../prompts/placed-yaml.ts';
import { listMembers, refuseKind, refuseName } from '../fields.ts';
import type { Check, ReadAssertion, Surroundings } from './assertion.ts';
import { jq, jsonSchema } from './json.ts';
import { cost, latency } from './limits.ts';
import { rubric } from './rubric.ts';
import { similar } from './similar.ts';
import { contains, equals, matches, negate, startsWith } from './texts.ts';

/** Every assertion by the name that a file gives it. */
const table: Readonly<Record<string, ReadAssertion>> = {
  equals,
  'not-equals': negate(equals),
  contains,
  'not-contains': negate(contains),
  'starts-with': startsWith,
  'not-starts-with': negate(startsWith),
  matches,
  'not-matches': negate(matches),
  'json-schema': jsonSchema,
  jq,
  cost,
  latency,
  similar,
  rubric,
};

/** `contains: text` and the like: one key with what is expected. */
export async function readCheck(place: Place, around: Surroundings): Promise<Check> {
  const [first, ...others] = listMembers(place);
  if (first === undefined || others.length > 0) return refuseKind(place, 'one assertion, such as "contains: text"');
  const [type, expectation] = first;
  const read = Object.hasOwn(table, type) ? table[type] : undefined;
  if (read === undefined) throw refuseName(expectation, { what: 'assertion', found: type, known: Object.keys(table) });
  return { type, ...(await read(expectation, around)) };
}
