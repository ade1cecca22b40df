import type { Redactor } from '../http/redact.ts';
import { createTextFilter, type TextFilter } from '../http/text-filter.ts';
import { isObject } from './json.ts';
import type { StreamEvent } from './provider.ts';

/** Takes the keys that we sent out of an answer: a careless server may repeat them, and a hostile one will. */
export interface AnswerFilter {
  /** The event without keys, and what was held back before it. Text that may be the beginning of a key is held back. */
  push(event: StreamEvent): readonly StreamEvent[];
  /** What is still held back when the answer breaks off. */
  end(): readonly StreamEvent[];
}

export const foundWarning = 'the server repeated a key of yours in its answer; *** stands in its place';

type DeltaType = 'text-delta' | 'reasoning-delta';

/**
 * By their values alone: what only looks like a key may be what the answer is about. Text and reasoning each have a filter
 * of their own that lives as long as the answer, as the halves of a key may stand on both sides of something else.
 */
export function createAnswerFilter(redactor: Redactor): AnswerFilter {
  const forms = redactor.answerForms();
  if (forms.length === 0) return { push: (event) => [event], end: () => [] };
  let isFound = false;
  const note = (): void => void (isFound = true);
  const whole = createTextFilter(forms, note);
  const filters = { 'text-delta': createTextFilter(forms, note), 'reasoning-delta': createTextFilter(forms, note) };
  const pause = (type: DeltaType): readonly StreamEvent[] => toDeltas(type, filters[type].pause());
  const end = (): readonly StreamEvent[] => {
    const thought = toDeltas('reasoning-delta', filters['reasoning-delta'].end());
    const text = toDeltas('text-delta', filters['text-delta'].end());
    return [...thought, ...text, ...(isFound ? [{ type: 'warning', message: foundWarning } as const] : [])];
  };
  return {
    push(event) {
      if (event.type !== 'text-delta' && event.type !== 'reasoning-delta') {
        const clean = takeOut(event, whole);
        return [...(event.type === 'finish' ? end() : [...pause('reasoning-delta'), ...pause('text-delta')]), clean];
      }
      const before = pause(event.type === 'text-delta' ? 'reasoning-delta' : 'text-delta');
      const text = filters[event.type].push(event.text);
      return before.length === 0 && text === event.text ? [event] : [...before, ...toDeltas(event.type, text)];
    },
    end,
  };
}

function toDeltas(type: DeltaType, text: string): readonly StreamEvent[] {
  return text === '' ? [] : [{ type, text }];
}

/** The same for what is no stream: vectors, a list of models. `onFound` is called for each value that is taken out. */
export function takeOutKeys<Value>(value: Value, redactor: Redactor, onFound?: () => void): Value {
  const forms = redactor.answerForms();
  return forms.length === 0 ? value : takeOut(value, createTextFilter(forms, onFound));
}

/** Of every text in the value, names of fields too. */
function takeOut<Value>(value: Value, filter: TextFilter): Value {
  const change = (item: unknown): unknown => {
    if (typeof item === 'string') return filter.push(item) + filter.end();
    if (Array.isArray(item)) return item.map(change);
    if (!isObject(item)) return item;
    return Object.fromEntries(Object.entries(item).map(([name, field]) => [change(name), change(field)]));
  };
  // A text stays a text, and an object one of the same fields.
  return change(value) as Value;
}
