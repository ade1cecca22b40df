import { Failure } from '../errors.ts';
import { readPlainYaml } from './plain-yaml.ts';

export interface PromptSource {
  /** The YAML between the `---` lines, empty where there is none. */
  readonly frontMatter: string;
  /** What goes to the model, line ends as they are in the file. */
  readonly text: string;
}

/** A first line such as `#!/usr/bin/env -S aix run` only makes the file executable. */
export const shebangLine = /^#!.*\baix\b.*(?:\r?\n|$)/;

/** Makes the failure that says what is wrong at a path of keys. */
export type Refuse = (path: readonly string[], message: string) => Failure;

/**
 * Takes a file apart. One empty line after the front matter and the line end at the end of the file are layout, not
 * text: editors put them there.
 */
export function splitFrontMatter(source: string, label: string): PromptSource {
  // Patterns that most files do not need are not compiled, which takes each a twentieth of a millisecond.
  const whole = source.startsWith('\ufeff') ? source.slice(1) : source;
  const shebang = whole.startsWith('#!') ? (shebangLine.exec(whole)?.[0] ?? '') : '';
  const content = whole.slice(shebang.length);
  const opening = /^---[ \t]*(?:\r?\n|$)/.exec(content)?.[0];
  if (opening === undefined) return { frontMatter: '', text: withoutLastLineEnd(content) };
  const closing = /^---[ \t]*(?:\r?\n|$(?![\s\S]))/m.exec(content.slice(opening.length));
  if (closing === null)
    throw frontMatterFailure(label, shebang === '' ? 1 : 2, 'the front matter has no closing "---" line');
  const end = opening.length + closing.index;
  const lines = content.slice(opening.length, end).replaceAll('\r\n', '\n');
  // The empty line stands for the first one of the file, so that messages count as an editor does.
  const frontMatter = shebang === '' ? lines : `\n${lines}`;
  const text = content.slice(end + closing[0].length);
  const start = ['\n', '\r\n'].find((lineEnd) => text.startsWith(lineEnd)) ?? '';
  return { frontMatter, text: withoutLastLineEnd(text.slice(start.length)) };
}

/** Whole lines of the key `tests` at the margin and all that belongs to it. */
const testsBlock = /^tests:[ \t]*\r?\n(?:(?:[ \t-].*)?\r?\n)*/m;

/** The keys of a front matter, not checked yet. Cases are no concern of a run, which starts sooner without them. */
export async function readFrontMatter(frontMatter: string, label: string): Promise<unknown> {
  const plain = frontMatter.includes('tests:') ? frontMatter.replace(testsBlock, '') : frontMatter;
  return readPlainYaml(plain) ?? readAnyYaml(frontMatter, label);
}

/** The line in the file where the value at a path of keys stands, as near as can be told. */
export function findLine(frontMatter: string, path: readonly unknown[]): number {
  const lines = frontMatter.split('\n');
  let line = 0;
  for (const key of path) {
    const found = lines.findIndex((text, index) => index >= line && text.trimStart().startsWith(`${String(key)}:`));
    if (found !== -1) line = found;
  }
  return toFileLine(line + 1);
}

export function frontMatterFailure(label: string, line: number, message: string): Failure {
  return new Failure('config', `"${label}" line ${line}: ${message}`, {
    hint: 'a prompt is text, with YAML between two "---" lines before it if you like',
  });
}

async function readAnyYaml(frontMatter: string, label: string): Promise<unknown> {
  const { parseDocument } = await import('yaml');
  const document = parseDocument(frontMatter, { prettyErrors: true });
  const [error] = document.errors;
  const [message = ''] = error?.message.replace(/ at line \d+.*/s, '').split('\n') ?? [];
  if (error !== undefined) throw frontMatterFailure(label, toFileLine(error.linePos?.[0].line ?? 1), message);
  try {
    const value: unknown = document.toJS();
    // Throws for a value that holds itself.
    JSON.stringify(value);
    return value ?? {};
  } catch (cause) {
    // References that would unfold into millions of nodes, to nothing or for ever.
    throw frontMatterFailure(label, toFileLine(1), cause instanceof Error ? cause.message : String(cause));
  }
}

/** Line 1 of the file is the opening `---`. */
function toFileLine(line: number): number {
  return line + 1;
}

function withoutLastLineEnd(text: string): string {
  const end = ['\r\n', '\n'].find((lineEnd) => text.endsWith(lineEnd)) ?? '';
  return text.slice(0, text.length - end.length);
}
