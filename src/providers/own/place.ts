import { isObject } from '../json.ts';

/** Where something sits in an answer: `choices[0].delta.text`, `[-1].id`, and `.` for the whole of it. */
type Place = readonly (string | number)[];

const step = /(?:^|\.)((?:\\.|[^.[\]\\])+)|\[(-?\d+)\]/y;

/** Null for what is no place. A dot or a bracket in a name is written behind a backslash. */
export function parsePlace(text: string): Place | null {
  if (text === '.') return [];
  const place: (string | number)[] = [];
  for (let at = 0; at < text.length; at = step.lastIndex) {
    step.lastIndex = at;
    const found = step.exec(text);
    if (found === null) return null;
    const [, name, index] = found;
    place.push(name === undefined ? Number(index) : name.replaceAll(/\\(.)/g, '$1'));
  }
  return place.length === 0 ? null : place;
}

/** A place, or several of which the first that holds something counts. */
export type Places = string | readonly string[];

/** What sits at the first of the places that holds something; undefined when none does. */
export function findAt(value: unknown, places: Places | undefined): unknown {
  for (const text of typeof places === 'string' ? [places] : (places ?? [])) {
    const found = (parsePlace(text) ?? []).reduce<unknown>(enter, value);
    if (found !== undefined && found !== null) return found;
  }
  return undefined;
}

function enter(value: unknown, name: string | number): unknown {
  if (typeof name === 'number') return Array.isArray(value) ? value.at(name) : undefined;
  return isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}
