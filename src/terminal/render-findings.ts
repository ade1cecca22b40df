import type { Output } from './io.ts';
import { sanitize } from './sanitize.ts';

interface Line {
  readonly group: string;
  readonly name: string;
  readonly status: 'ok' | 'warning' | 'failed' | 'skipped';
  readonly message: string;
  readonly hint: string | null;
}

const colors = { ok: 'green', warning: 'yellow', failed: 'red', skipped: 'gray' } as const;

/** One line for each finding, in columns, and one below it for what to do. */
export async function renderFindings(output: Output, findings: readonly Line[]): Promise<string> {
  const { Chalk } = await import('chalk');
  const chalk = new Chalk({ level: output.hasColor ? 1 : 0 });
  const groupWidth = Math.max(...findings.map(({ group }) => group.length));
  const nameWidth = Math.max(...findings.map(({ name }) => clean(name).length));
  const statusWidth = 'warning'.length;
  const lines = findings.flatMap(({ group, name, status, message, hint }) => {
    const head = `${group.padEnd(groupWidth)}  ${clean(name).padEnd(nameWidth)}`;
    const line = `${head}  ${chalk[colors[status]](status.padEnd(statusWidth))}  ${clean(message)}\n`;
    const indent = ' '.repeat(groupWidth + nameWidth + statusWidth + 6);
    return hint === null ? [line] : [line, `${indent}hint: ${clean(hint)}\n`];
  });
  return lines.join('');
}

function clean(text: string): string {
  return sanitize(text).replaceAll(/\s+/g, ' ');
}
