import { SaxesParser } from 'saxes';

export interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlElement[];
  /** All words in it, of its children too. */
  readonly text: string;
}

/** Reads a document with a parser that forgives nothing. */
export function parseXml(source: string): XmlElement {
  const root = createElement('', {});
  const open = [root];
  const parser = new SaxesParser();
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('opentag', ({ name, attributes }) => {
    const element = createElement(name, attributes);
    open.at(-1)?.children.push(element);
    open.push(element);
  });
  parser.on('text', (text) => {
    for (const element of open) element.text += text;
  });
  parser.on('closetag', () => void open.pop());
  parser.write(source).close();
  const [first] = root.children;
  if (first === undefined) throw new Error('the document is empty');
  return first;
}

function createElement(name: string, attributes: Readonly<Record<string, string>>) {
  const children: XmlElement[] = [];
  return { name, attributes, children, text: '' };
}

export function findAll(element: XmlElement, name: string): readonly XmlElement[] {
  return element.children.flatMap((child) => [...(child.name === name ? [child] : []), ...findAll(child, name)]);
}
