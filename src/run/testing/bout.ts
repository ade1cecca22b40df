import type { Contestant, Suite, TestCase } from './suite.ts';

/** One case and one of those who answer it. */
export interface Bout {
  readonly suite: Suite;
  readonly test: TestCase;
  readonly contestant: Contestant;
}

/** All that is played, in the order of the files. */
export function listBouts(suites: readonly Suite[], filter: string | null): readonly Bout[] {
  const wanted = filter?.toLowerCase() ?? '';
  return suites.flatMap((suite) =>
    suite.cases
      .filter(({ name }) => name.toLowerCase().includes(wanted))
      .flatMap((test) => test.contestants.map((contestant) => ({ suite, test, contestant }))),
  );
}

/** A path for each of them, of letters that every file system takes, and no two alike. */
export function toCassetteNames(bouts: readonly Bout[]): readonly string[] {
  const taken = new Set<string>();
  return bouts.map(({ suite, test, contestant }) => {
    const stem = `${toWord(suite.name)}/${toWord(test.name)}.${toWord(contestant.label ?? 'default')}`;
    let name = stem;
    for (let number = 2; taken.has(name); number += 1) name = `${stem}-${number}`;
    taken.add(name);
    return `${name}.json`;
  });
}

const longestWord = 60;

function toWord(text: string): string {
  const word = text
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, '-')
    .replaceAll(/^-|-$/g, '');
  return word.slice(0, longestWord) || 'unnamed';
}
