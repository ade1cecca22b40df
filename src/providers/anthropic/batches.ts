import type { BatchAnswer, BatchCalls, BatchEnd, BatchPart, VendorBatch } from '../batches/calls.ts';
import { isObject, toCount, toObject, toText } from '../json.ts';
import { toPath } from './path.ts';

/** The Message Batches API of Anthropic. */
export const batches: BatchCalls = {
  terms: { requests: 100_000, bytes: 256_000_000, priceShare: 1 },
  submission: { type: 'inline', head: '{"requests":[', tail: ']}' },
  toPath: ({ baseUrl }) => toPath(baseUrl, '/messages/batches'),
  cursor: 'after_id',
  toLine: (id, { body }) => ({ custom_id: id, params: body }),
  toBatch: (body, { baseUrl }) => toBatch(body, toPath(baseUrl, '/messages/batches')),
  toAnswer,
  isMadeOf,
};

/** The address of the results may be on any host. They are read where the batch was made, as the key goes nowhere else. */
function toBatch(body: unknown, path: string): VendorBatch | null {
  const { id: given, processing_status: status, request_counts: counts, ...fields } = toObject(body);
  const id = toText(given);
  if (id === '') return null;
  const count = toCounts(counts);
  const isEnded = status === 'ended';
  return {
    id,
    status: toText(status),
    end: isEnded ? toEnd(fields['cancel_initiated_at'], toObject(counts)) : null,
    counts: count,
    file: null,
    createdAt: toMs(fields['created_at']),
    endedAt: isEnded ? toMs(fields['ended_at']) : null,
    refusal: null,
    results: isEnded ? [`${path}/${encodeURIComponent(id)}/results`] : [],
  };
}

function toCounts(value: unknown): VendorBatch['counts'] {
  if (!isObject(value)) return null;
  const count = (name: string): number => toCount(value[name]) ?? 0;
  const [succeeded, failed] = [count('succeeded'), count('errored') + count('canceled') + count('expired')];
  return { total: count('processing') + succeeded + failed, succeeded, failed };
}

function toEnd(cancelledAt: unknown, { expired }: Readonly<Record<string, unknown>>): BatchEnd {
  if (toText(cancelledAt) !== '') return 'cancelled';
  return (toCount(expired) ?? 0) > 0 ? 'expired' : 'completed';
}

function toMs(date: unknown): number | null {
  const ms = Date.parse(toText(date));
  return Number.isNaN(ms) ? null : ms;
}

/** Its clock need not be ours. */
const skewMs = 300_000;

/** Nothing of ours stands in it before the answers are there. */
function isMadeOf({ requests, triedAt }: BatchPart, { counts, createdAt }: VendorBatch): 'maybe' | 'no' {
  const isOther = counts?.total !== requests || (createdAt !== null && createdAt < triedAt - skewMs);
  return isOther ? 'no' : 'maybe';
}

function toAnswer(line: unknown): BatchAnswer | null {
  const { custom_id: customId, result } = toObject(line);
  const id = toText(customId);
  const { type, message, error } = toObject(result);
  if (id === '') return null;
  switch (type) {
    case 'succeeded':
      return { type: 'answer', id, body: message };
    case 'expired':
      return { type: 'missed', id, reason: 'expired' };
    case 'canceled':
      return { type: 'missed', id, reason: 'cancelled' };
    default:
      // An error document with a type of its own, whose status is not told.
      return { type: 'error', id, status: 200, body: error };
  }
}
