/** What a file of YAML says. Throws what is wrong with it. */
export async function parseYaml(text: string): Promise<unknown> {
  const { parse } = await import('yaml');
  const value: unknown = parse(text, { logLevel: 'error' });
  // Throws for a value that holds itself.
  JSON.stringify(value);
  return value;
}
