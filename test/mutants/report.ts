import type { Reporter, TestCase } from 'vitest/node';

/** The name of the source as it is, among those of the mutants. */
export const original = 'the source as it is';

interface Count {
  readonly passed: number;
  readonly failed: number;
}

export interface Report {
  /** By the name of the mutant. The tests after the first that fails are skipped. */
  readonly counts: Readonly<Record<string, Count>>;
  /** What went wrong outside of tests. */
  readonly problems: readonly string[];
}

/** Prints one line of JSON when all tests have run. */
export function createReporter(): Reporter {
  return {
    onTestRunEnd: (modules, errors) => {
      const suites = modules.flatMap((module) => [...module.children.suites()]);
      const entries = suites.map((suite) => [suite.name, count([...suite.children.allTests()])]);
      const problems = [...errors, ...modules.flatMap((module) => module.errors())].map(({ message }) => message);
      const report: Report = { counts: Object.fromEntries(entries), problems };
      console.log(`\n${JSON.stringify(report)}`);
    },
  };
}

function count(tests: readonly TestCase[]): Count {
  const states = tests.map((test) => test.result().state);
  const sum = (wanted: string): number => states.filter((state) => state === wanted).length;
  return { passed: sum('passed'), failed: sum('failed') };
}
