/**
 * Says what was asked for and cannot be said to this provider: a warning for each, never silence and never a failed call.
 * `asked` holds the settings that the protocol lacks, under the names that users know them by.
 */
export function warnUnsupported(provider: string, asked: Readonly<Record<string, unknown>>): readonly string[] {
  const names = Object.keys(asked).filter((name) => asked[name] !== undefined);
  return names.map((name) => `"${provider}" does not take ${name}, so it was left out`);
}
