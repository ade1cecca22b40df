import { defineConfig } from 'vitest/config';
import { mutate } from './mutants.ts';

const mutant = process.env['AIX_MUTANT'] ?? '';

/** Runs tests on a source that is broken on purpose: the mutant that AIX_MUTANT names. */
export default defineConfig({
  plugins: [
    {
      name: 'mutant',
      enforce: 'pre',
      transform: (code, id) => mutate(mutant, code, id),
    },
  ],
  test: {
    include: ['test/**/*.test.ts'],
    // Cheaper than processes of their own, and there are many of these runs.
    pool: 'threads',
    isolate: false,
    // A mutant may well hang; the source as it is may only be slow.
    testTimeout: mutant === '' ? 20_000 : 5000,
    bail: 1,
  },
});
