/** Elements that hold no words for a reader. */
const silent = new Set(['script', 'style', 'noscript', 'template', 'svg', 'iframe', 'object']);

/** Elements that begin and end a line. */
const blocks = new Set(
  'title p div br hr li ul ol dl dt dd tr table section article header footer main aside nav h1 h2 h3 h4 h5 h6 pre blockquote form'.split(
    ' ',
  ),
);

const entities: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
  ndash: '–',
  mdash: '—',
  hellip: '…',
  laquo: '«',
  raquo: '»',
  copy: '©',
};

/** The words of a page, a line for each block. It goes through the text once: a hostile page takes no longer than another. */
export function toPlainText(html: string): string {
  // Only these letters: in lower case some others are longer, and places would no longer agree.
  const lower = html.replaceAll(/[A-Z]+/g, (letters) => letters.toLowerCase());
  const parts: string[] = [];
  let at = 0;
  while (at < html.length) {
    const open = html.indexOf('<', at);
    const end = open === -1 ? html.length : open;
    parts.push(html.slice(at, end));
    if (open === -1) break;
    const name = /^[a-z][a-z0-9]*/.exec(lower.slice(open + 1, open + 20).replace(/^\//, ''))?.[0] ?? '';
    if (blocks.has(name)) parts.push('\n');
    const next = findEnd(lower, open, name);
    if (next === open) parts.push('<');
    at = Math.max(next, open + 1);
  }
  return tidy(decodeEntities(parts.join('')));
}

/** Behind the tag, or behind all of an element that is left out. A `<` that begins no tag ends where it stands. */
function findEnd(lower: string, open: number, name: string): number {
  if (lower.startsWith('<!--', open)) return after(lower, '-->', open + 4);
  if (name === '' && !/[!/?]/.test(lower[open + 1] ?? '')) return open;
  const end = after(lower, '>', open);
  if (!silent.has(name) || lower[open + 1] === '/') return end;
  const close = lower.indexOf(`</${name}`, end);
  return close === -1 ? lower.length : after(lower, '>', close);
}

function after(text: string, mark: string, from: number): number {
  const at = text.indexOf(mark, from);
  return at === -1 ? text.length : at + mark.length;
}

function decodeEntities(text: string): string {
  return text.replaceAll(/&(#x[0-9a-f]{1,6}|#\d{1,7}|[a-z]{2,8});/gi, (found, name: string) => {
    if (!name.startsWith('#')) return entities[name.toLowerCase()] ?? found;
    const code = /^#x/i.test(name) ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1));
    return code <= 0x10ffff ? String.fromCodePoint(code) : found;
  });
}

function tidy(text: string): string {
  const lines = text.split('\n').map((line) => line.replaceAll(/[ \t\r\f\u00a0]+/g, ' ').trim());
  return lines
    .filter((line, index) => line !== '' || lines[index - 1] !== '')
    .join('\n')
    .trim();
}
