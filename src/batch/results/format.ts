import { toResult, type PlayedRow, type Result } from './result.ts';

export const resultFormats = ['jsonl', 'csv'] as const;
export type ResultFormat = (typeof resultFormats)[number];

/** How results stand in the output. */
export interface ResultWriter {
  /** What stands before the first one. */
  readonly head: string;
  /** What the row has brought stands in the JSON too. */
  toLine(json: string, played?: PlayedRow): string;
}

/** `columns` are those that all rows of the input have; null where every row has its own. */
export function createResultWriter(format: ResultFormat, columns: readonly string[] | null): ResultWriter {
  return format === 'jsonl' ? { head: '', toLine: (json) => `${json}\n` } : createCsvWriter(columns);
}

/** Named as the fields of the JSON are. */
const fields: Readonly<Record<string, (result: Result) => unknown>> = {
  row: ({ row }) => row,
  status: ({ status }) => status,
  text: ({ text }) => text,
  parsed: ({ parsed }) => parsed,
  finish: ({ finish }) => finish,
  provider: ({ provider }) => provider,
  model: ({ model }) => model,
  'usage.input': ({ usage }) => usage?.input,
  'usage.output': ({ usage }) => usage?.output,
  'cost.amount': ({ cost }) => cost?.amount,
  'cost.currency': ({ cost }) => cost?.currency,
  'cost.estimated': ({ cost }) => cost?.estimated,
  attempts: ({ attempts }) => attempts,
  'error.code': ({ error }) => error?.code,
  'error.message': ({ error }) => error?.message,
};

function createCsvWriter(columns: readonly string[] | null): ResultWriter {
  const inputs = columns === null ? ['input'] : columns.map((name) => `input.${name}`);
  const toInputs = ({ input }: Result): readonly unknown[] =>
    columns === null ? [input] : columns.map((name) => input[name]);
  return {
    head: toCsvRecord([...Object.keys(fields), ...inputs]),
    toLine(json, played) {
      // The journal holds nothing but results.
      const result = played === undefined ? (JSON.parse(json) as Result) : toResult(played);
      return toCsvRecord([...Object.values(fields).map((read) => read(result)), ...toInputs(result)]);
    },
  };
}

/** Text as it is, nothing for what is unknown, anything else as JSON. */
export function toCsvRecord(values: readonly unknown[]): string {
  return `${values.map(toCell).join(',')}\n`;
}

function toCell(value: unknown): string {
  if (value === undefined || value === null) return '';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
