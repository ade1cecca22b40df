/** What is counted to show that promises are kept, in the order in which it is told. */
export const figureNames = [
  'faults',
  'cuts',
  'canary',
  'redirects',
  'config',
  'keychain',
  'terminal',
  'signals',
  'retries',
  'mutants',
  'batch',
] as const;

export type FigureName = (typeof figureNames)[number];

/** Prints a figure. `npm run test:reliability` reads these lines from the output of all tests. */
export function printFigure(name: FigureName, words: string): void {
  console.log(`${name}: ${words}`);
}
