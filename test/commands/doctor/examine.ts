import { lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runAix, type RunOptions } from '../../helpers/run.ts';

export interface Found {
  readonly group: string;
  readonly name: string;
  readonly status: string;
  readonly message: string;
  readonly hint: string | null;
  readonly code: string | null;
}

/** Nothing but what the test gives: no server of the developer's is asked. */
export async function examine(options: RunOptions & { readonly flags?: readonly string[] } = {}) {
  const result = await runAix(['doctor', '--json', ...(options.flags ?? ['--offline'])], options);
  const { findings } = JSON.parse(result.stdout) as { findings: readonly Found[] };
  const find = (group: string, name: string): Found | undefined =>
    findings.find((finding) => finding.group === group && finding.name === name);
  return { ...result, findings, find };
}

/** Every path with its mode and content. */
export function look(folder: string): readonly string[] {
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .toSorted()
    .map((name) => join(folder, name));
  return [folder, ...paths].map((path) => {
    const stats = lstatSync(path);
    return `${path} ${stats.mode.toString(8)} ${stats.mtimeMs} ${stats.isFile() ? readFileSync(path, 'utf8') : ''}`;
  });
}
