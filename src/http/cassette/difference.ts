import { mask as hidden } from '../redact.ts';
import type { RecordedRequest } from './cassette.ts';

/** Headers hold versions and secrets, and say nothing about what is asked. */
export function isSameRequest(recorded: RecordedRequest, now: RecordedRequest): boolean {
  return (
    recorded.method === now.method && toPlace(recorded.url) === toPlace(now.url) && isSame(recorded.body, now.body)
  );
}

const mostLines = 10;

/** Where two requests differ, in a few lines. */
export function listDifferences(recorded: RecordedRequest, now: RecordedRequest): readonly string[] {
  const before = toFields(recorded);
  const after = toFields(now);
  const names = [...new Set([...before.keys(), ...after.keys()])];
  const lines = names.flatMap((name) => {
    const [was, is] = [before.get(name), after.get(name)];
    return was === is ? [] : [renderField(name, was, is)];
  });
  if (lines.length <= mostLines) return lines;
  return [...lines.slice(0, mostLines - 1), `and ${lines.length - mostLines + 1} more`];
}

/** A server of one's own may stand at another port each time. A key that went in the query is not part of the place. */
function toPlace(text: string): string {
  if (!URL.canParse(text)) return text;
  const url = new URL(text);
  if (/^(localhost|127(\.\d+){3}|\[::1\])$/.test(url.hostname)) url.port = '';
  const query = [...url.searchParams].filter(([, value]) => value !== hidden);
  url.search = new URLSearchParams(query).toString();
  return url.href;
}

function isSame(one: unknown, other: unknown): boolean {
  return toSorted(one) === toSorted(other);
}

/** In whatever order the fields stand. */
function toSorted(value: unknown): string {
  return JSON.stringify(value, (_, member: unknown) => {
    if (typeof member !== 'object' || member === null || Array.isArray(member)) return member;
    return Object.fromEntries(Object.entries(member).toSorted(([one], [other]) => (one < other ? -1 : 1)));
  });
}

/** Every value that is no list and no object, by where it stands: `messages[0].content`. */
function toFields({ method, url, body }: RecordedRequest): ReadonlyMap<string, string> {
  const fields = new Map([
    ['method', method],
    ['url', toPlace(url)],
  ]);
  const add = (value: unknown, name: string): void => {
    if (typeof value !== 'object' || value === null || Object.keys(value).length === 0) {
      fields.set(name, JSON.stringify(value));
      return;
    }
    for (const [key, member] of Object.entries(value)) add(member, toName(name, key, Array.isArray(value)));
  };
  add(body, '');
  return fields;
}

function toName(parent: string, key: string, isItem: boolean): string {
  if (isItem) return `${parent}[${key}]`;
  return parent === '' ? key : `${parent}.${key}`;
}

function renderField(name: string, was: string | undefined, is: string | undefined): string {
  const start = findStart(was ?? '', is ?? '');
  return `${name === '' ? 'body' : name}: recorded ${cut(was, start)}, now ${cut(is, start)}`;
}

const shownBefore = 20;
const shownLength = 60;

/** A little before the first letter that differs. */
function findStart(one: string, other: string): number {
  const end = Math.min(one.length, other.length);
  let at = 0;
  while (at < end && one[at] === other[at]) at += 1;
  return at <= shownBefore * 2 ? 0 : at - shownBefore;
}

function cut(text: string | undefined, start: number): string {
  if (text === undefined) return 'nothing';
  const end = start + shownLength;
  return `${start > 0 ? '...' : ''}${text.slice(start, end)}${text.length > end ? '...' : ''}`;
}
