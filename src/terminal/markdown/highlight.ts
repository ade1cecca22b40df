import type { ChalkInstance } from 'chalk';

/** Colours a program one line at a time, so that it can be shown while it is being written. */
export type Highlight = (line: string) => string;

interface Language {
  readonly keywords: ReadonlySet<string>;
  /** Pattern of what begins a comment that goes on to the end of the line. */
  readonly comment: string | null;
  /** Begin and end of a comment, or of a text, that may go over many lines. */
  readonly spans: readonly (readonly [begin: string, end: string, isComment: boolean])[];
  readonly quotes: string;
}

const words = (text: string): ReadonlySet<string> => new Set(text.split(' '));

// In a shell or in YAML a sign within a word begins no comment.
const sharp = String.raw`(?<=^|\s)#`;

const common =
  'break case catch class const continue default do else enum extends false finally for function if import in interface new null package private protected public return static super switch this throw true try var void while';
const block: Language['spans'][number] = ['/*', '*/', true];

const c: Language = {
  keywords: words(
    `${common} async await auto bool char chan defer double export final float fn from func go implements impl int let long loop map match mod mut nil of override pub range readonly self short signed sizeof string struct template trait type typedef typeof undefined union unsafe unsigned use using val where yield`,
  ),
  comment: '//',
  spans: [block, ['`', '`', false]],
  quotes: `"'`,
};
const rust: Language = { ...c, spans: [block], quotes: '"' };
const python: Language = {
  keywords: words(
    'and as assert async await break class continue def del elif else end except False finally for from global if import in is lambda module None nonlocal not or pass puts raise require return self then True try unless until when while with yield',
  ),
  comment: sharp,
  spans: [
    ['"""', '"""', false],
    ["'''", "'''", false],
  ],
  quotes: `"'`,
};
const shell: Language = {
  keywords: words(
    'case do done elif else esac export fi for function if in local return select set then unset until while',
  ),
  comment: sharp,
  spans: [],
  quotes: `"'`,
};
const data: Language = { keywords: words('true false null yes no on off'), comment: sharp, spans: [], quotes: `"'` };
const sqlWords =
  'add all alter and as asc begin between by case column commit constraint create cross default delete desc distinct drop else end exists foreign from full group having if in index inner insert into is join key left like limit not null offset on or order outer primary references returning right rollback select set table then transaction union unique update using values view when where with';
const sql: Language = {
  // Its words are written either way.
  keywords: words(`${sqlWords} ${sqlWords.toUpperCase()}`),
  comment: '--',
  spans: [block],
  quotes: `'"`,
};
const css: Language = { keywords: words('important'), comment: null, spans: [block], quotes: `"'` };
const markup: Language = { keywords: words(''), comment: null, spans: [['<!--', '-->', true]], quotes: '"' };

const languages: ReadonlyMap<string, Language> = new Map(
  (
    [
      [
        c,
        'c cc cpp c++ cs csharp dart go golang h hpp java javascript js jsx kotlin kt mjs cjs php scala swift ts tsx',
      ],
      [c, 'typescript'],
      [rust, 'rust rs zig'],
      [python, 'py python python3 rb ruby jl julia r elixir ex'],
      [shell, 'sh shell bash zsh fish console dockerfile docker makefile make powershell ps1'],
      [data, 'yaml yml toml ini conf json json5 jsonc jsonl properties env'],
      [sql, 'sql postgres postgresql mysql sqlite plsql'],
      [css, 'css scss less'],
      [markup, 'html xml svg vue xhtml'],
    ] as const
  ).flatMap(([language, names]) => names.split(' ').map((name) => [name, language] as const)),
);

/** Nobody wrote a longer line by hand. */
const longestLine = 5000;

/** A language that is not known stays as it is. */
export function createHighlight(info: string, chalk: ChalkInstance): Highlight {
  const name = info.split(/[\s,{:]/)[0]?.toLowerCase() ?? '';
  const language = languages.get(name);
  if (chalk.level === 0) return (line) => line;
  const toPainted = language === undefined ? toOtherPainter(name, chalk) : createPainter(language, chalk);
  return (line) => (line.length > longestLine ? line : toPainted(line));
}

function toOtherPainter(name: string, chalk: ChalkInstance): Highlight {
  if (name !== 'diff' && name !== 'patch') return (line) => line;
  const colours: Readonly<Record<string, Highlight>> = { '+': chalk.green, '-': chalk.red, '@': chalk.cyan };
  return (line) => colours[line[0] ?? '']?.(line) ?? line;
}

function createPainter(language: Language, chalk: ChalkInstance): Highlight {
  const tokens = toTokens(language);
  const toStyle = (isComment: boolean): Highlight => (isComment ? chalk.dim : chalk.green);
  let open: Language['spans'][number] | null = null;
  return (line) => {
    let painted = '';
    let at = 0;
    while (at < line.length) {
      if (open !== null) {
        const [, end, isComment] = open;
        const found = line.indexOf(end, at);
        const stop: number = found === -1 ? line.length : found + end.length;
        painted += toStyle(isComment)(line.slice(at, stop));
        at = stop;
        if (found !== -1) open = null;
        continue;
      }
      tokens.lastIndex = at;
      const match = tokens.exec(line);
      if (match === null) return painted + line.slice(at);
      painted += line.slice(at, match.index);
      const [token] = match;
      open = language.spans.find(([begin]) => begin === match.groups?.['begin']) ?? null;
      painted += open === null ? paint(match, language, chalk) : toStyle(open[2])(token);
      at = match.index + token.length;
    }
    return painted;
  };
}

function toTokens({ comment, spans, quotes }: Language): RegExp {
  return new RegExp(
    [
      ...(comment === null ? [] : [`(?<comment>${comment}.*)`]),
      ...(spans.length === 0
        ? []
        : [`(?<begin>${spans.map(([begin]) => begin.replaceAll('*', String.raw`\*`)).join('|')})`]),
      `(?<text>${quotes
        .split('')
        .map((quote) => String.raw`${quote}(?:[^${quote}\\]|\\.)*${quote}`)
        .join('|')})`,
      String.raw`(?<word>[\p{L}_$][\p{L}\d_$]*)`,
      String.raw`(?<number>\d[\w.]*)`,
    ].join('|'),
    'gu',
  );
}

function paint({ 0: token, groups = {} }: RegExpExecArray, { keywords }: Language, chalk: ChalkInstance): string {
  if (groups['comment'] !== undefined) return chalk.dim(token);
  if (groups['text'] !== undefined) return chalk.green(token);
  if (groups['number'] !== undefined) return chalk.cyan(token);
  return keywords.has(token) ? chalk.magenta(token) : token;
}
