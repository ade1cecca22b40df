import type { Context } from '../../../context.ts';
import { createPen, type Paint, type Pen } from '../../../terminal/pen.ts';
import { renderTable } from '../../../terminal/table.ts';
import { sanitize } from '../../../terminal/sanitize.ts';
import type { Bout } from '../bout.ts';
import type { BoutResult, Report, Status, SuiteResult } from '../result.ts';
import type { TellResult } from '../run-tests.ts';
import { cutText, listTroubles, renderBoutCost, renderMs, renderRuns, summarize, type Trouble } from './words.ts';

const marks = { passed: '✓', failed: '✗', errored: '!', skipped: '-' } as const satisfies Record<Status, string>;

const widestProvider = 24;
const widestName = 60;
const narrowestName = 8;
const indent = '  ';
const shown = { lines: 4, letters: 400 };

/** A line for each case, below a line for each file. */
export async function createTeller({ io: { stdout } }: Context): Promise<(bouts: readonly Bout[]) => TellResult> {
  const pen = await createPen(stdout);
  return (bouts) => {
    const columns = stdout.isTerminal ? stdout.columns : Infinity;
    const widths = toWidths(pen, bouts, columns);
    let suite: string | null = null;
    return async (result) => {
      const head = result.suite === suite ? '' : `${pen.bold(pen.cut(clean(result.suite), columns))}\n`;
      ({ suite } = result);
      const lines = [renderLine(pen, result, widths), ...renderTroubles(pen, result, columns)];
      await stdout.write(`${head}${lines.map((line) => `${line.trimEnd()}\n`).join('')}`);
    };
  };
}

interface Widths {
  readonly name: number;
  readonly provider: number;
  /** Of a line. */
  readonly columns: number;
}

/** What times and costs take: `9999 ms  ~$0.00012`, and before them `3/5` where there are several runs. */
const figuresWidth = 18;
const runsWidth = 5;

function toWidths(pen: Pen, bouts: readonly Bout[], columns: number): Widths {
  const widest = (texts: readonly string[], most: number): number =>
    Math.min(most, Math.max(...texts.map((text) => pen.width(clean(text)))));
  const provider = widest(
    bouts.map(({ contestant }) => contestant.label ?? ' '.repeat(widestProvider)),
    Math.min(widestProvider, Math.floor(columns / 4)),
  );
  const figures = figuresWidth + (bouts.some(({ test }) => test.repeat > 1) ? runsWidth : 0);
  // The mark and the gaps go from it as well.
  const room = columns - provider - figures - 4 - 2 * indent.length;
  return {
    provider,
    columns,
    name: widest(
      bouts.map(({ test }) => test.name),
      Math.min(widestName, Math.max(narrowestName, room)),
    ),
  };
}

function renderLine(pen: Pen, result: BoutResult, widths: Widths): string {
  const { status, name, provider, ms } = result;
  const figures = [renderRuns(result), renderMs(ms), renderBoutCost(result)].filter((text) => text !== '');
  const cells = [pen.fit(clean(name), widths.name), pen.fit(clean(provider ?? '-'), widths.provider)];
  const rest = status === 'skipped' ? ['not run'] : figures;
  const line = [...cells, ...rest].join(indent);
  return `${indent}${paint(pen, status)(marks[status])} ${pen.cut(line, widths.columns - 4)}`;
}

function paint(pen: Pen, status: Status): Paint {
  switch (status) {
    case 'passed':
      return pen.green;
    case 'failed':
      return pen.red;
    case 'errored':
      return pen.yellow;
    case 'skipped':
      return pen.faint;
  }
}

function renderTroubles(pen: Pen, result: BoutResult, columns: number): readonly string[] {
  const lines = listTroubles(result).flatMap(({ label, troubles }) => {
    const told = troubles.flatMap(renderTrouble);
    return label === '' ? told : [`${label}:`].concat(told);
  });
  return lines.map((line) => pen.cut(`${indent}${indent}${line}`, columns));
}

function renderTrouble({ title, expected, got }: Trouble): readonly string[] {
  const [first = '', ...others] = cutText(title, shown).split('\n');
  return [
    first,
    ...others.map((line) => `  ${line}`),
    ...(expected === null ? [] : toBlock('expected', expected)),
    ...(got === null ? [] : toBlock('got', got)),
  ];
}

function toBlock(word: string, text: string): readonly string[] {
  const lines = cutText(text === '' ? '(nothing)' : text, shown).split('\n');
  return lines.map((line, at) => `  ${(at === 0 ? word : '').padEnd('expected'.length)}  ${line}`);
}

/** Where several answer, their results side by side, and at last what came of it all. */
export async function renderEnd({ io }: Context, report: Report): Promise<string> {
  const { isTerminal, columns } = io.stdout;
  const pen = await createPen(io.stdout);
  const tables = [];
  for (const suite of report.suites) tables.push(isTerminal ? await renderMatrix(io, suite) : '');
  const limits = report.suites
    .filter(({ threshold }) => threshold < 1)
    .map((suite) => {
      const words = renderThreshold(suite);
      const name = clean(suite.name);
      return `\n${isTerminal ? pen.cut(name, columns - words.length - 2) : name}: ${words}\n`;
    });
  const summary = summarize(report);
  const isLong = isTerminal && summary.length > columns;
  return `${tables.join('')}${limits.join('')}\n${isLong ? summary.replace('; ', ';\n') : summary}\n`;
}

async function renderMatrix(io: Context['io'], { name, bouts }: SuiteResult): Promise<string> {
  const { providers, rows } = toMatrix(bouts);
  if (providers.length < 2) return '';
  const cells = rows.map(({ name: row, results }) =>
    [row].concat(results.map((result) => (result === null ? '' : renderCell(result)))),
  );
  return `\n${await renderTable(io, [clean(name), ...providers.map(clean)], cells)}`;
}

function renderCell(result: BoutResult): string {
  const mark = marks[result.status];
  if (result.status === 'skipped') return mark;
  return [mark, renderRuns(result), renderMs(result.ms), renderBoutCost(result)]
    .filter((text) => text !== '')
    .join(' ');
}

function renderThreshold({ share, threshold, isMet }: SuiteResult): string {
  const part = share === null ? 'nothing' : `${Math.floor(share * 100)} %`;
  return `${part} passed, ${isMet ? 'which is enough' : 'too little'} for ${Math.round(threshold * 100)} %`;
}

interface Matrix {
  readonly providers: readonly string[];
  readonly rows: readonly Row[];
}

/** A case, with its results in the order of those who answer. */
export interface Row {
  readonly name: string;
  readonly results: readonly (BoutResult | null)[];
}

export function toMatrix(bouts: readonly BoutResult[]): Matrix {
  const providers = [...new Set(bouts.map(({ provider }) => provider ?? '-'))];
  const names = [...new Set(bouts.map(({ name }) => name))];
  const find = (name: string, who: string): BoutResult | null =>
    bouts.find((bout) => bout.name === name && (bout.provider ?? '-') === who) ?? null;
  return { providers, rows: names.map((name) => ({ name, results: providers.map((who) => find(name, who)) })) };
}

function clean(text: string): string {
  return sanitize(text).replaceAll(/\s+/g, ' ');
}
