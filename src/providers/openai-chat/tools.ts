import { isObject, parseJson, toList, toObject, toText } from '../json.ts';
import type { ToolCall } from '../provider.ts';

interface Call {
  readonly index: number | null;
  id: string;
  name: string;
  /** Pieces of JSON text, or the finished object from servers that send it whole. */
  arguments: unknown;
}

/** Puts tool calls together from pieces. Servers leave out the index or the id, repeat names, or send arguments as an object. */
export class ToolCalls {
  readonly #calls: Call[] = [];

  /** Takes what stands in `tool_calls`. */
  add(pieces: unknown): void {
    for (const piece of toList(pieces)) this.#addPiece(toObject(piece));
  }

  /** Takes the older `function_call`, of which there is only one. */
  addFunction(value: unknown): void {
    if (isObject(value)) this.#addPiece({ index: 0, function: value });
  }

  take(): readonly ToolCall[] {
    const calls: ToolCall[] = [];
    for (const { id, name, arguments: given } of this.#calls)
      calls.push({ id: id || `call_${calls.length + 1}`, name, arguments: toArguments(given) });
    return calls;
  }

  #addPiece(piece: Readonly<Record<string, unknown>>): void {
    const part = toObject(piece['function']);
    const id = toText(piece['id']);
    const name = toText(part['name']);
    const index = typeof piece['index'] === 'number' ? piece['index'] : null;
    const text = part['arguments'];
    let call = this.#find(index, id, name);
    // YandexGPT gives every call of a function the same id. Nothing can follow arguments that are whole.
    if (call !== undefined && id !== '' && !isBlank(text) && isWhole(call.arguments)) call = undefined;
    if (call === undefined) {
      call = { index, id, name: '', arguments: '' };
      this.#calls.push(call);
    }
    call.id ||= id;
    // LM Studio sends the name in pieces, others repeat the whole name with every piece.
    if (name !== call.name) call.name += name;
    if (typeof text === 'string') call.arguments = toText(call.arguments) + text;
    else if (isObject(text)) call.arguments = text;
  }

  /** The call that a piece continues. An id of its own always begins another call, also under the same index. */
  #find(index: number | null, id: string, name: string): Call | undefined {
    const isOther = (call: Call): boolean => id !== '' && call.id !== '' && call.id !== id;
    if (index !== null) return this.#calls.findLast((call) => call.index === index && !isOther(call));
    if (id !== '') return this.#calls.findLast((call) => call.id === id);
    return name === '' ? this.#calls.at(-1) : undefined;
  }
}

function isBlank(value: unknown): boolean {
  return typeof value === 'string' ? value.trim() === '' : !isObject(value);
}

function isWhole(value: unknown): boolean {
  return isObject(typeof value === 'string' ? parseJson(value) : value);
}

function toArguments(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  return value.trim() === '' ? {} : (parseJson(value) ?? value);
}
