import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** By their time: one of them that began last would go on alone. */
const longest = [
  'mutants/mutants.test.ts',
  'cli/faults.test.ts',
  'cli/signals.test.ts',
  'config/endurance.test.ts',
  'secrets/keychain.test.ts',
  'cli/canary.test.ts',
  'cli/retries.test.ts',
  'config/write.test.ts',
  'cli/piped.test.ts',
  'cli/transport.test.ts',
  'file-lock.test.ts',
  'history/endurance.test.ts',
  'history/speed.test.ts',
  'binary/binary.test.ts',
  'package.test.ts',
];

export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification): number => {
      const at = longest.findIndex((name) => moduleId.endsWith(`/test/${name}`));
      return at === -1 ? longest.length : at;
    };
    return files.toSorted((a, b) => rank(a) - rank(b));
  }
}
