import { shebangLine } from './front-matter.ts';

export interface AddedMetadata {
  readonly description: string | null;
  /** Null leaves the tags as they are. */
  readonly tags: readonly string[] | null;
}

/** Writes these keys into the front matter of a prompt that can be read; the rest of it and the text stay as they are. */
export async function addMetadata(source: string, { description, tags }: AddedMetadata): Promise<string> {
  if (description === null && tags === null) return source;
  const { Document, parseDocument } = await import('yaml');
  const whole = source.replace(/^\u{feff}/u, '');
  const shebang = shebangLine.exec(whole)?.[0] ?? '';
  const content = whole.slice(shebang.length);
  const opening = /^---[ \t]*\r?\n/.exec(content)?.[0] ?? '';
  const closing = /^---[ \t]*(?:\r?\n|$(?![\s\S]))/m.exec(content.slice(opening.length));
  const end = opening === '' ? 0 : opening.length + (closing?.index ?? 0);
  const frontMatter = content.slice(opening.length, end);
  const document = frontMatter.trim() === '' ? new Document({}) : parseDocument(frontMatter);
  if (description !== null) document.set('description', description);
  // In one line, as the quick reader of front matter knows no other form.
  if (tags !== null) document.set('tags', document.createNode(tags, { flow: true }));
  const yaml = document.toString({ lineWidth: 0, flowCollectionPadding: false });
  if (opening !== '') return `${shebang}${opening}${toLineEnds(yaml, opening)}${content.slice(end)}`;
  // An empty line after the front matter is not part of the text, so that a text that begins with one needs a second.
  return `${shebang}---\n${yaml}---\n${/^\r?\n/.test(content) ? '\n' : ''}${content}`;
}

function toLineEnds(text: string, sample: string): string {
  return sample.endsWith('\r\n') ? text.replaceAll(/\r?\n/g, '\r\n') : text;
}
