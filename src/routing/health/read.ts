import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { exitCodes, type FailureCode } from '../../errors.ts';
import { parseJson, toCount, toObject, toText } from '../../providers/json.ts';
import { toLogPath, type HealthEvent } from './log.ts';
import { toOldPath } from './rotate.ts';

/** What is known of all providers, in the order in which it was written. */
export function readEvents(home: string): readonly HealthEvent[] {
  const path = toLogPath(home);
  return parseEvents(`${readTail(toOldPath(path))}\n${readTail(path)}`);
}

/** Whatever is no event is passed over: half a line, or one of another version. */
export function parseEvents(text: string): readonly HealthEvent[] {
  return text.split('\n').flatMap((line) => {
    // Behind half a line, that of a process which was killed, the next one follows at once.
    const event = toEvent(parseJson(line.slice(Math.max(0, line.lastIndexOf('{"account"')))));
    return event === null ? [] : [event];
  });
}

/** More than a log grows to before it is set aside. */
const mostBytes = 256 * 1024;

function readTail(path: string): string {
  try {
    const file = openSync(path, 'r');
    try {
      const { size } = fstatSync(file);
      const bytes = Buffer.alloc(Math.min(size, mostBytes));
      const count = readSync(file, bytes, 0, bytes.length, size - bytes.length);
      return bytes.toString('utf8', 0, count);
    } finally {
      closeSync(file);
    }
  } catch {
    // Nothing is known yet, or can be.
    return '';
  }
}

function toEvent(value: unknown): HealthEvent | null {
  const fields = toObject(value);
  const [account, id] = [toText(fields['account']), toText(fields['id'])];
  const time = toCount(fields['time']);
  if (account === '' || time === null) return null;
  switch (fields['type']) {
    case 'success':
      return { account, time, type: 'success', id, ms: toCount(fields['ms']) };
    case 'failure':
      return { account, time, type: 'failure', id, code: toCode(fields['code']), until: toCount(fields['until']) };
    case 'probe':
      return { account, time, type: 'probe', id };
    case 'reset':
      return { account, time, type: 'reset' };
    default:
      return null;
  }
}

function toCode(value: unknown): FailureCode {
  const code = toText(value);
  return Object.hasOwn(exitCodes, code) && code !== 'ok' ? (code as FailureCode) : 'provider';
}
