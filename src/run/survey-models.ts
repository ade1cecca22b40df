import type { Context } from '../context.ts';
import { Failure } from '../errors.ts';
import { toKeyOwner } from '../providers/auth.ts';
import { listProviders } from '../providers/resolve.ts';
import type { ProviderSettings } from '../providers/settings.ts';
import { readSources } from '../providers/sources.ts';
import { loadModels, type ModelList } from './load-models.ts';

/** What was asked of many providers. */
export interface Survey {
  readonly lists: readonly ModelList[];
  readonly failures: readonly { readonly name: string; readonly failure: Failure }[];
}

interface SurveyOptions {
  readonly isFresh: boolean;
  /** Those whose silence is no news: servers that nobody has said to be running. */
  readonly optional: readonly ProviderSettings[];
}

const mostAtOnce = 32;

/** Every provider that can be asked: it has a key or needs none. The mock is left out, as it has no model of use. */
export async function findUsable(context: Context): Promise<readonly ProviderSettings[]> {
  const secrets = await context.secrets();
  const all = listProviders(await readSources(context));
  const usable = await Promise.all(
    all.map(async (settings) => {
      if (!settings.isEnabled || settings.problem !== null || settings.driver === 'mock') return false;
      return !settings.needsKey || (await secrets.locate(toKeyOwner(settings))) !== null;
    }),
  );
  return all.filter((_, at) => usable[at]);
}

/** A local server of a kind that is built in, at its usual place: whether it runs is found out by asking. */
export function isGuess({ kind, isLocal, baseUrlVariable }: ProviderSettings): boolean {
  return kind === 'built-in' && isLocal && baseUrlVariable === null;
}

/** Asks all at once, in order of the given ones. No failure ends the rest. */
export async function surveyModels(
  context: Context,
  given: readonly ProviderSettings[],
  { isFresh, optional }: SurveyOptions,
): Promise<Survey> {
  const answers: (ModelList | Failure)[] = [];
  let next = 0;
  const work = async (): Promise<void> => {
    for (let at = next++; at < given.length; at = next++) {
      const settings = given[at];
      if (settings !== undefined) answers[at] = await ask(context, settings, isFresh);
    }
  };
  await Promise.all(Array.from({ length: Math.min(mostAtOnce, given.length) }, work));
  const isNews = (name: string, { code }: Failure): boolean =>
    code !== 'network' || !optional.some((settings) => settings.name === name);
  return {
    lists: answers.filter((answer): answer is ModelList => !(answer instanceof Failure)),
    failures: given.flatMap(({ name }, at) => {
      const answer = answers[at];
      return answer instanceof Failure && isNews(name, answer) ? [{ name, failure: answer }] : [];
    }),
  };
}

async function ask(context: Context, settings: ProviderSettings, isFresh: boolean): Promise<ModelList | Failure> {
  try {
    return await loadModels(context, settings, { isFresh });
  } catch (error) {
    if (error instanceof Failure && error.code !== 'cancelled' && !context.signal.aborted) return error;
    throw error;
  }
}
