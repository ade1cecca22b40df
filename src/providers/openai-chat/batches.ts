import type { BatchAnswer, BatchCalls, BatchEnd, BatchPart, VendorBatch } from '../batches/calls.ts';
import { isObject, toCount, toList, toObject, toText, type JsonObject } from '../json.ts';

const endpoint = '/v1/chat/completions';

/** Files and batches as OpenAI has them, and Groq and others after it. */
export const batches: BatchCalls = {
  terms: { requests: 50_000, bytes: 200_000_000, priceShare: 1 },
  submission: {
    type: 'file',
    path: '/files',
    fields: { purpose: 'batch' },
    toFile: (body) => toText(toObject(body)['id']),
    toBody,
  },
  toPath: () => '/batches',
  cursor: 'after',
  // The path is that of OpenAI, wherever the server has its own.
  toLine: (id, { body }) => ({ custom_id: id, method: 'POST', url: endpoint, body }),
  toBatch,
  toAnswer,
  isMadeOf: (part, batch) => (part.file !== null && batch.file === part.file ? 'yes' : 'no'),
};

function toBody({ name, file }: BatchPart): JsonObject {
  return { input_file_id: file, endpoint, completion_window: '24h', metadata: { aix_batch: name } };
}

/** Some servers shout their states. */
const ends: Readonly<Record<string, BatchEnd>> = {
  completed: 'completed',
  failed: 'failed',
  expired: 'expired',
  cancelled: 'cancelled',
};

function toBatch(body: unknown): VendorBatch | null {
  const { id, status, request_counts: counts, input_file_id: file, errors, ...fields } = toObject(body);
  if (toText(id) === '') return null;
  const word = toText(status).toLowerCase();
  const end = Object.hasOwn(ends, word) ? (ends[word] ?? null) : null;
  // A batch may end without either of them: when all requests failed, and when none did.
  const files = [toText(fields['output_file_id']), toText(fields['error_file_id'])];
  return {
    id: toText(id),
    status: word,
    end,
    counts: toCounts(counts),
    file: toText(file) || null,
    createdAt: toMs(fields['created_at']),
    endedAt: end === null ? null : toMs(fields[`${end}_at`]),
    refusal: end === 'failed' ? toRefusal(errors) : null,
    results: files.filter((name) => name !== '').map((name) => `/files/${encodeURIComponent(name)}/content`),
  };
}

function toCounts(value: unknown): VendorBatch['counts'] {
  const { total, completed, failed } = toObject(value);
  const all = toCount(total);
  // All are 0 before the file was looked at.
  return all === null || all === 0
    ? null
    : { total: all, succeeded: toCount(completed) ?? 0, failed: toCount(failed) ?? 0 };
}

function toMs(seconds: unknown): number | null {
  const count = toCount(seconds);
  return count === null ? null : count * 1000;
}

/** The first of what is wrong with the file, with the line that it is about. */
function toRefusal(errors: unknown): JsonObject {
  const first = toList(toObject(errors)['data']).find(isObject);
  const { code, message, line } = first ?? {};
  const number = toCount(line);
  const place = number === null ? '' : ` (line ${number})`;
  return { error: { code: toText(code), message: `${toText(message)}${place}` } };
}

const missed: Readonly<Record<string, 'expired' | 'cancelled'>> = {
  batch_expired: 'expired',
  batch_cancelled: 'cancelled',
};

function toAnswer(line: unknown): BatchAnswer | null {
  const { custom_id: customId, response, error } = toObject(line);
  const id = toText(customId);
  if (id === '') return null;
  if (isObject(response)) {
    const status = toCount(response['status_code']) ?? 200;
    const { body } = response;
    return status >= 400 ? { type: 'error', id, status, body } : { type: 'answer', id, body };
  }
  const code = toText(toObject(error)['code']);
  const reason = Object.hasOwn(missed, code) ? missed[code] : undefined;
  return reason === undefined ? { type: 'error', id, status: 200, body: { error } } : { type: 'missed', id, reason };
}
