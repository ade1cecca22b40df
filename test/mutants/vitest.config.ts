import { dirname, join } from 'node:path';
import { defineConfig } from 'vitest/config';
import { mutants, mutate } from './mutants.ts';
import { createReporter } from './report.ts';

/** Modules are loaded once for each mutant: `?mutant=3` goes on from a test to all that it imports. */
const query = /\?mutant=(\d+|none)$/;

export default defineConfig({
  plugins: [
    {
      name: 'mutant',
      enforce: 'pre',
      resolveId(source, importer) {
        const [mark] = query.exec(importer ?? '') ?? [];
        // Every module of ours is imported by its own name.
        const isOurs = /^\..*\.ts$/.test(source);
        return mark !== undefined && isOurs ? join(dirname(importer ?? ''), `${source}${mark}`) : null;
      },
      transform(code, id) {
        const [mark = '', number] = query.exec(id) ?? [];
        const mutant = mutants[Number(number)];
        return mutant === undefined ? null : mutate(mutant, code, id.replace(mark, ''));
      },
    },
  ],
  test: {
    include: [join(import.meta.dirname, 'play.ts')],
    reporters: [createReporter()],
  },
});
