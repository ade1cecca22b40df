import { defineConfig } from 'vitest/config';
import { mutate } from './mutants.ts';

/** Runs tests on a source that is broken on purpose: the mutant that AIX_MUTANT names. */
export default defineConfig({
  plugins: [
    {
      name: 'mutant',
      enforce: 'pre',
      transform: (code, id) => mutate(process.env['AIX_MUTANT'] ?? '', code, id),
    },
  ],
  test: { include: ['test/**/*.test.ts'], pool: 'forks', testTimeout: 5000, bail: 1 },
});
