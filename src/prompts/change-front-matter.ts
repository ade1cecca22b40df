import { shebangLine } from './front-matter.ts';

/** What a key is to hold; undefined takes it away. */
export type FrontMatterChange = readonly [path: readonly string[], value: unknown];

/** Changes keys in the front matter of a prompt that can be read; the rest of it and the text stay as they are. */
export async function changeFrontMatter(source: string, changes: readonly FrontMatterChange[]): Promise<string> {
  if (changes.length === 0) return source;
  const { parseDocument } = await import('yaml');
  const { shebang, opening, frontMatter, rest } = takeApart(source);
  const document = parseDocument(frontMatter);
  for (const [path, value] of changes) {
    // A key without a value holds nothing that could be kept.
    if (path.length > 1 && document.getIn(path.slice(0, -1)) === null) document.deleteIn(path.slice(0, -1));
    // In one line, as the quick reader of front matter knows no other form.
    if (value !== undefined) document.setIn(path, document.createNode(value, { flow: Array.isArray(value) }));
    else if (document.hasIn(path)) document.deleteIn(path);
  }
  if (document.contents === null) return source;
  const yaml = document.toString({ lineWidth: 0, flowCollectionPadding: false });
  if (opening !== '') return `${shebang}${opening}${toLineEnds(yaml, opening)}${rest}`;
  // An empty line after the front matter is not part of the text, so that a text that begins with one needs a second.
  return `${shebang}---\n${yaml}---\n${/^\r?\n/.test(rest) ? '\n' : ''}${rest}`;
}

interface Parts {
  readonly shebang: string;
  /** The `---` line above the front matter, empty where there is none. */
  readonly opening: string;
  readonly frontMatter: string;
  /** From the closing `---` line on, or the whole text. */
  readonly rest: string;
}

function takeApart(source: string): Parts {
  const whole = source.replace(/^\u{feff}/u, '');
  const shebang = shebangLine.exec(whole)?.[0] ?? '';
  const content = whole.slice(shebang.length);
  const opening = /^---[ \t]*\r?\n/.exec(content)?.[0] ?? '';
  const closing = /^---[ \t]*(?:\r?\n|$(?![\s\S]))/m.exec(content.slice(opening.length));
  const end = opening === '' ? 0 : opening.length + (closing?.index ?? 0);
  return { shebang, opening, frontMatter: content.slice(opening.length, end), rest: content.slice(end) };
}

function toLineEnds(text: string, sample: string): string {
  return sample.endsWith('\r\n') ? text.replaceAll(/\r?\n/g, '\r\n') : text;
}
