import { join } from 'node:path';
import { defineConfig } from 'vitest/config';
import tests from '../vitest.config.ts';
import { findPrintingFiles } from './figures.ts';
import { createFigureReporter } from './reporter.ts';

/** Runs the tests that print figures, and tells the figures at the end. */
export default defineConfig({
  test: {
    ...tests.test,
    include: [...findPrintingFiles(join(import.meta.dirname, '..'))],
    env: { AIX_FULL: '1' },
    reporters: ['default', createFigureReporter()],
  },
});
