const stdoutNames: ReadonlySet<string> = new Set(['-', '/dev/stdout', '/dev/fd/1', '/proc/self/fd/1']);

/** Whether --output names a file, and not stdout, which it is without --output too. */
export function isFile(output: string | null): output is string {
  return output !== null && !stdoutNames.has(output);
}
