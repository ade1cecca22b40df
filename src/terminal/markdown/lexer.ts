import { Marked, type Token } from 'marked';

// What stands between these signs is a formula, in which an asterisk is no emphasis. `$5 and $6` is none.
const formula =
  /^(?:\$\$[^$]+\$\$|\$(?!\s)[^$\n]+(?<!\s)\$(?!\d)|\\\((?:[^\\]|\\(?!\))){1,500}\\\)|\\\[(?:[^\\]|\\(?!\])){1,500}\\\])/;
/** Up to the next dollar, unless something else begins before it that the lexer stops at anyway. */
const textBefore = /^[^$\\<!`[*~_]*(?=\$)/;

const marked = new Marked({
  extensions: [
    {
      name: 'math',
      level: 'inline',
      start: (source) => textBefore.exec(source)?.[0].length,
      tokenizer(source) {
        const [raw] = formula.exec(source) ?? [];
        return raw === undefined ? undefined : { type: 'math', raw };
      },
    },
  ],
});

/** The lexer takes seconds for some texts of this length, and four times as long for twice as much. */
const longest = 20_000;
/** Its cells are read one by one, so that it may be as long as it likes. */
const table = /^[^\n]*\|[^\n]*\n *\|?[ :-]+[|\n]/;

/** The tokens of one block. What is longer or deeper than the lexer can follow is given as it stands. */
export function lex(source: string): readonly Token[] {
  const asItStands: Token = { type: 'source', raw: source };
  if (source.length > longest && !table.test(source)) return [asItStands];
  try {
    return marked.lexer(source);
  } catch (error) {
    if (error instanceof RangeError) return [asItStands];
    throw error;
  }
}
