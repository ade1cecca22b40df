import { Failure } from '../../errors.ts';

export interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly Element[];
  /** All its character data, without that of its children. */
  readonly text: string;
}

interface Open {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: Element[];
  text: string;
}

const maxDepth = 32;
const word = '[A-Za-z_][\\w.-]*';
const token = new RegExp(
  [
    '<!--[\\s\\S]*?-->',
    '<\\?[\\s\\S]*?\\?>',
    // The ancestor wrote texts that hold "]]>" as they were. Only a mark that a tag follows can be the end.
    '<!\\[CDATA\\[(?<data>[\\s\\S]*?)\\]\\]>(?=\\s*<)',
    `</(?<closed>${word})\\s*>`,
    `<(?<opened>${word})(?<attributes>(?:\\s+${word}\\s*=\\s*(?:"[^"<]*"|'[^'<]*'))*)\\s*(?<end>/?)>`,
    '(?<text>[^<]+)',
  ].join('|'),
  'gy',
);
const entities: ReadonlyMap<string, string> = new Map([
  ['amp', '&'],
  ['lt', '<'],
  ['gt', '>'],
  ['quot', '"'],
  ['apos', "'"],
]);

/**
 * Reads XML as the ancestor wrote it: elements, attributes, texts, CDATA. There are no document types and so no entities
 * but the five of XML itself: nothing can unfold and nothing is fetched.
 */
export function parseXml(source: string, label: string): Element {
  const text = source.replace(/^\u{feff}/u, '').replaceAll(/\r\n?/g, '\n');
  const root: Open = { name: '', attributes: {}, children: [], text: '' };
  const open = [root];
  token.lastIndex = 0;
  for (let at = 0; at < text.length; at = token.lastIndex) {
    const match = token.exec(text);
    if (match === null) throw refuse(text, at, { label, problem: describe(text.slice(at, at + 20)) });
    const problem = take(open, match.groups ?? {});
    if (problem !== undefined) throw refuse(text, at, { label, problem });
  }
  const [element, ...others] = root.children;
  if (open.length > 1) throw refuse(text, text.length, { label, problem: `"${open.at(-1)?.name}" is not closed` });
  if (element !== undefined && others.length === 0 && root.text.trim() === '') return element;
  throw refuse(text, text.length, { label, problem: 'there must be one element and nothing beside it' });
}

export function findChild(element: Element, wanted: string): Element | undefined {
  return element.children.find((child) => child.name === wanted);
}

/** The text of a child, empty where there is none. */
export function findText(element: Element | undefined, wanted: string): string {
  return element === undefined ? '' : (findChild(element, wanted)?.text ?? '');
}

/** Puts one token in its place, or says what is wrong with it. */
function take(open: Open[], found: Readonly<Record<string, string | undefined>>): string | undefined {
  const current = open.at(-1);
  const { data, closed, opened, attributes = '', end, text } = found;
  if (current === undefined) return 'too many closing tags';
  if (data !== undefined) current.text += data;
  if (text !== undefined) return addText(current, text);
  if (opened !== undefined) {
    const element = { name: opened, attributes: readAttributes(attributes), children: [], text: '' };
    current.children.push(element);
    if (end === '') open.push(element);
    if (open.length > maxDepth) return `more than ${maxDepth} elements stand in one another`;
  }
  if (closed === undefined) return undefined;
  open.pop();
  return closed === current.name && open.length > 0 ? undefined : `"</${closed}>" closes "${current.name}"`;
}

function addText(current: Open, text: string): string | undefined {
  const decoded = decode(text);
  if (decoded === undefined) return `"&" must begin one of ${[...entities.keys()].join(', ')}, or a number`;
  current.text += decoded;
  return undefined;
}

function readAttributes(source: string): Readonly<Record<string, string>> {
  const pairs = [...source.matchAll(/([\w.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g)];
  return Object.fromEntries(pairs.map(([, key = '', double, single = '']) => [key, decode(double ?? single) ?? '']));
}

function decode(text: string): string | undefined {
  let isKnown = true;
  const decoded = text.replaceAll(/&(?:(#x?[\da-f]{1,7}|\w+);)?/gi, (_, name: string | undefined) => {
    const character = name?.startsWith('#') === true ? toCharacter(name) : entities.get(name ?? '');
    isKnown &&= character !== undefined;
    return character ?? '';
  });
  return isKnown ? decoded : undefined;
}

function toCharacter(reference: string): string | undefined {
  const code = Number(reference.replace(/^#x/i, '0x').replace('#', ''));
  const isCode = code > 0 && code <= 0x10_ff_ff && !(code >= 0xd8_00 && code <= 0xdf_ff);
  return isCode ? String.fromCodePoint(code) : undefined;
}

function describe(rest: string): string {
  if (/^<!DOCTYPE/i.test(rest)) return 'a document type is not read: it could name files and unfold without end';
  return `cannot read ${JSON.stringify(rest)}`;
}

function refuse(text: string, at: number, { label, problem }: { label: string; problem: string }): Failure {
  const line = text.slice(0, at).split('\n').length;
  return new Failure('config', `"${label}" line ${line}: ${problem}`);
}
