import { join } from 'node:path';
import { defineConfig } from 'vitest/config';
import tests from '../vitest.config.ts';
import { findCountingFiles } from './figures.ts';
import { createFigureReporter } from './reporter.ts';

/** Runs all that the figures count and all that is played in part otherwise, and tells the figures at the end. */
export default defineConfig({
  test: {
    ...tests.test,
    include: [...findCountingFiles(join(import.meta.dirname, '..'))],
    env: { AIX_FULL: '1' },
    reporters: ['default', createFigureReporter()],
  },
});
