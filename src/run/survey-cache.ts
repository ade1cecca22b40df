import type { Context } from '../context.ts';
import { Failure } from '../errors.ts';
import { dropAnswer, listAnswers, readFile, toAnswersFolder } from '../routing/cache/answers.ts';

export interface CacheStats {
  readonly count: number;
  readonly bytes: number;
  /** Milliseconds since 1970; null when there is nothing. */
  readonly oldestAt: number | null;
  readonly newestAt: number | null;
}

/** Of the answers that are kept. */
export function surveyCache({ home }: Context): CacheStats {
  const files = listAnswers(toAnswersFolder(home));
  return {
    count: files.length,
    bytes: files.reduce((sum, { bytes }) => sum + bytes, 0),
    oldestAt: files[0]?.keptAt ?? null,
    newestAt: files.at(-1)?.keptAt ?? null,
  };
}

/** Null means any. */
export interface Selection {
  readonly olderThanMs: number | null;
  readonly model: string | null;
}

/** Says how many answers went. */
export function clearCache({ home, clock }: Context, { olderThanMs, model }: Selection): number {
  const folder = toAnswersFolder(home);
  const now = clock.now();
  const isMeant = ({ path, keptAt }: { readonly path: string; readonly keptAt: number }): boolean =>
    (olderThanMs === null || now - keptAt > olderThanMs) && (model === null || readFile(path)?.model === model);
  const files = listAnswers(folder).filter(isMeant);
  const count = files.filter(({ path }) => dropAnswer(path)).length;
  if (count === files.length) return count;
  throw new Failure('config', `${files.length - count} of ${files.length} answers in "${folder}" cannot be removed`);
}
