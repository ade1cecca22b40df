import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { replaceBetween } from '../../src/cli/command-reference.ts';
import { installFolder } from './run.ts';

/** Checks that the part of a checked-in file between two marks is what is generated now. AIX_UPDATE=1 writes it. */
export function expectGenerated(file: string, marks: readonly [string, string], generated: string): void {
  const path = join(installFolder, file);
  const text = readFileSync(path, 'utf8');
  const wanted = replaceBetween(text, marks, generated);
  if (process.env['AIX_UPDATE'] === '1') writeFileSync(path, wanted);
  else expect(text, `${file} is out of date: AIX_UPDATE=1 npm test writes it anew`).toBe(wanted);
}
