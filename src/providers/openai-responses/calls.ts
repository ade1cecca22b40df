import { parseJson, toText, type JsonObject } from '../json.ts';
import type { ToolCall } from '../provider.ts';

interface Call {
  id: string;
  name: string;
  arguments: string;
}

/** Puts function calls together from pieces. What comes later is more complete, so it counts. */
export class FunctionCalls {
  readonly #calls = new Map<string, Call>();

  get isEmpty(): boolean {
    return this.#calls.size === 0;
  }

  /** Takes an item of the output, before, in or after its arguments. */
  addItem(key: string, item: JsonObject): void {
    const call = this.#find(key);
    call.id = toText(item['call_id']) || toText(item['id']) || call.id;
    call.name = toText(item['name']) || call.name;
    call.arguments = toText(item['arguments']) || call.arguments;
  }

  addPiece(key: string, text: string): void {
    this.#find(key).arguments += text;
  }

  take(): readonly ToolCall[] {
    return [...this.#calls.values()].map((call, position) => ({
      id: call.id || `call_${position + 1}`,
      name: call.name,
      arguments: call.arguments.trim() === '' ? {} : (parseJson(call.arguments) ?? call.arguments),
    }));
  }

  #find(key: string): Call {
    const found = this.#calls.get(key) ?? { id: '', name: '', arguments: '' };
    this.#calls.set(key, found);
    return found;
  }
}
