import { describeJsonError, Failure } from '../errors.ts';
import { isObject } from '../providers/json.ts';

export type InputFormat = 'lines' | 'json' | 'jsonl' | 'text';

export interface TextItem {
  /** As the input gave it. */
  readonly id: string | number | null;
  readonly text: string;
}

interface Source {
  readonly format: InputFormat;
  readonly label: string;
}

/** The texts of an input, of which there is at least one. */
export function parseTexts(content: string, source: Source): readonly TextItem[] {
  const items = toItems(content, source);
  if (items.length > 0) return items;
  throw new Failure('usage', `there is no text in ${source.label}`);
}

function toItems(content: string, source: Source): readonly TextItem[] {
  switch (source.format) {
    case 'text':
      return content.trim() === '' ? [] : [{ id: null, text: content.replace(/\r?\n$/, '') }];
    case 'lines':
      return toLines(content).map(({ line }) => ({ id: null, text: line }));
    case 'jsonl':
      return toLines(content).map(({ line, number }) => {
        const place = `line ${number} of ${source.label}`;
        return toItem(parse(line, place), place);
      });
    case 'json': {
      const value = parse(content, source.label);
      if (!Array.isArray(value)) throw new Failure('usage', `${source.label} must hold a JSON list`);
      return value.map((item: unknown, at) => toItem(item, `item ${at + 1} of ${source.label}`));
    }
  }
}

function toLines(content: string): readonly { readonly line: string; readonly number: number }[] {
  const lines = content.split(/\r?\n/).map((line, at) => ({ line, number: at + 1 }));
  return lines.filter(({ line }) => line.trim() !== '');
}

function toItem(value: unknown, place: string): TextItem {
  if (typeof value === 'string' && value !== '') return { id: null, text: value };
  const { text, id = null } = isObject(value) ? value : {};
  const hasId = id === null || typeof id === 'string' || typeof id === 'number';
  if (typeof text === 'string' && text !== '' && hasId) return { id, text };
  throw new Failure('usage', `${place} must be a text, or an object with "text" and, if you like, "id"`);
}

function parse(text: string, place: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Failure('usage', `${place} is no JSON`, { detail: describeJsonError(error), cause: error });
  }
}
