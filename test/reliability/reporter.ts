import type { Reporter } from 'vitest/node';
import { toTable } from './figures.ts';

/** Prints the figures when all tests have run, and fails when one of them is missing. */
export function createFigureReporter(): Reporter {
  const output: string[] = [];
  return {
    onUserConsoleLog: ({ content }) => void output.push(...content.split('\n')),
    onTestRunEnd: (_modules, _errors, reason) => {
      const { lines, isWhole } = toTable(output);
      const verdict = reason === 'passed' && isWhole ? 'all tests passed' : 'tests failed or figures are missing';
      console.log(`\n${lines.join('\n')}\n${verdict}`);
      if (!isWhole) process.exitCode = 1;
    },
  };
}
