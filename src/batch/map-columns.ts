import { Failure } from '../errors.ts';
import { findNearest } from '../nearest.ts';
import type { Prompt } from '../prompts/prompt.ts';
import type { Given } from '../run/params.ts';
import { setOwn } from '../to-record.ts';
import { mask } from '../http/redact.ts';
import { textColumn, type Row, type RowValues } from './rows/row.ts';

export interface ColumnArgument {
  readonly param: string;
  readonly column: string;
}

interface Wish {
  readonly map: readonly ColumnArgument[];
  /** Params whose value is the same for all rows. */
  readonly fixed: readonly string[];
}

/** Which column fills which param. */
export interface ColumnMap {
  /** Throws `usage` where a param would be left without a value in every row. */
  check(columns: readonly string[]): void;
  toGiven(values: RowValues): Given;
  /** What a result repeats of a row: no secrets. */
  toInput(row: Row): RowValues;
}

/** By name, or as `--map` says. A column of texts goes to the only param that is left. */
export function createColumnMap(prompt: Prompt, { map, fixed }: Wish): ColumnMap {
  for (const { param } of map) checkParam(prompt, param);
  const open = prompt.params.filter(({ name }) => !fixed.includes(name));
  const named = new Map(map.map(({ param, column }) => [param, column]));
  const lone = open.filter(({ name }) => !named.has(name) && prompt.used.includes(name));
  const takesText = lone.length === 1 && lone[0]?.name !== textColumn;
  const pairs = open.map((param) => {
    const isLone = takesText && param === lone[0];
    return { param, columns: [named.get(param.name) ?? param.name, ...(isLone ? [textColumn] : [])] };
  });
  const secrets = pairs.filter(({ param }) => param.isSecret).flatMap(({ columns }) => columns);
  return {
    check(columns) {
      const has = (column: string): boolean => columns.includes(column);
      const found = pairs.filter((pair) => pair.columns.find(has) !== undefined);
      const missing = pairs.find(({ param, ...pair }) => {
        return (param.isRequired || named.has(param.name)) && pair.columns.find(has) === undefined;
      });
      if (missing !== undefined) throw toMissing(missing, columns);
      if (found.length === 0) throw toUnused(prompt, columns);
    },
    toGiven(values) {
      const given: Record<string, Given[string]> = {};
      for (const { param, columns } of pairs) {
        const column = columns.find((name) => Object.hasOwn(values, name));
        const value = column === undefined ? undefined : values[column];
        // An empty cell is a text, but no number.
        const isNothing = value === '' && !param.isRequired && param.type !== 'string' && param.type !== 'any';
        if (value === undefined || value === null || isNothing) continue;
        const source = `column "${column}"`;
        const found: Given[string] =
          typeof value === 'string' ? { type: 'text', text: value, source } : { type: 'typed', value, source };
        setOwn(given, param.name, found);
      }
      return given;
    },
    toInput: ({ input }) => (secrets.length === 0 ? input : hide(input, secrets)),
  };
}

function hide(input: RowValues, secrets: readonly string[]): RowValues {
  const hidden = secrets.filter((name) => Object.hasOwn(input, name)).map((name) => [name, mask]);
  return { ...input, ...Object.fromEntries(hidden) };
}

function checkParam({ name, params }: Prompt, param: string): void {
  const known = params.map((each) => each.name);
  if (known.includes(param)) return;
  const nearest = findNearest(param, known);
  const list = known.length === 0 ? 'it has no params' : `its params: ${known.join(', ')}`;
  throw new Failure('usage', `--map: prompt "${name}" has no param "${param}"`, {
    hint: nearest === undefined ? list : `did you mean "${nearest}"? ${list}`,
  });
}

interface Pair {
  readonly param: { readonly name: string };
  readonly columns: readonly string[];
}

function toMissing({ param, columns: [wanted = ''] }: Pair, columns: readonly string[]): Failure {
  const found = columns.map((name) => `"${name}"`).join(', ');
  return new Failure('usage', `the input has no column "${wanted}" for param "${param.name}"`, {
    detail: `its columns: ${found}`,
    hint: `name the column with --map ${param.name}=COLUMN, or give one value for all rows: -p ${param.name}=...`,
  });
}

function toUnused({ name, params }: Prompt, columns: readonly string[]): Failure {
  const list = params.length === 0 ? 'it has none' : `its params: ${params.map((param) => param.name).join(', ')}`;
  return new Failure('usage', `no column of the input is a param of prompt "${name}"`, {
    detail: `${list}; the columns: ${columns.join(', ')}`,
    hint: '--map param=column',
  });
}
