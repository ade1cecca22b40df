import { wrapSpans } from '../../terminal/markdown/wrap.ts';

interface Described {
  /** A name and what can stand behind it. */
  readonly head: string;
  readonly summary: string;
}

const gap = 2;

/** With less room than this beside the names, summaries go below them. */
const narrowest = 20;

/** Names with what they do, and notes below, broken at words. */
export function renderHelp(list: readonly Described[], notes: readonly string[], columns: number): readonly string[] {
  const width = Math.max(...list.map(({ head }) => head.length)) + gap;
  const isBeside = columns - width >= narrowest;
  const indent = isBeside ? width : gap;
  const lines = list.flatMap(({ head, summary }) => {
    const wrapped = wrap(summary, columns - indent).map((line) => ' '.repeat(indent) + line);
    if (!isBeside) return [...wrap(head, columns), ...wrapped];
    return wrapped.map((line, at) => (at === 0 ? head + line.slice(head.length) : line));
  });
  return [...lines, '', ...notes.flatMap((note) => wrap(note, columns))];
}

function wrap(text: string, columns: number): readonly string[] {
  return wrapSpans([{ text, style: String }], { columns });
}
