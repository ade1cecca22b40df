/**
 * Whether all is played that the figures count, as `npm run test:reliability` does. Otherwise a part of what is played
 * very often, or in processes of its own, is enough, as long as every kind of case is in it.
 */
export const isFull = process.env['AIX_FULL'] === '1';

/** One in so many, the first one among them; all of them where all is played. */
export function isInSample(at: number, oneIn: number): boolean {
  return isFull || at % oneIn === 0;
}
