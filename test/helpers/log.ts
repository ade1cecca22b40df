/** One line of `--log-format json`. */
export interface LogLine {
  readonly time: string;
  readonly level: string;
  readonly event: string;
  readonly [field: string]: unknown;
}

/** What stands on stderr, which must be one JSON object a line and nothing else. */
export function readLog(stderr: string): readonly LogLine[] {
  const lines = stderr.split('\n');
  if (lines.pop() !== '') throw new Error('the last line has no end');
  return lines.map((line) => {
    const entry = JSON.parse(line);
    const isEntry = /^(debug|info|warn|error)$/.test(entry.level) && /^[a-z_]+$/.test(entry.event);
    if (!isEntry || new Date(entry.time).toISOString() !== entry.time) throw new Error(`no log entry: ${line}`);
    return entry;
  });
}

export function listEvents(stderr: string): readonly string[] {
  return readLog(stderr).map(({ level, event }) => `${level} ${event}`);
}
