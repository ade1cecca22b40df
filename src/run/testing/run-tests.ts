import type { Context } from '../../context.ts';
import { Failure } from '../../errors.ts';
import { mask, type Redactor } from '../../http/redact.ts';
import { mapTexts } from '../redact-document.ts';
import { listBouts, toCassetteNames, type Bout } from './bout.ts';
import { createDeck, type Deck, type DeckOptions } from './deck.ts';
import { playBout, skipBout, type PlayOptions } from './play-bout.ts';
import { createPurse, type Purse } from './purse.ts';
import { sumCosts, toShare, type BoutResult, type Report, type SuiteResult } from './result.ts';
import { createStage } from './stage.ts';
import type { Suite } from './suite.ts';

export interface TestOptions extends PlayOptions, DeckOptions {
  /** A part of the names of the cases that are played. */
  readonly filter: string | null;
  /** How many are played at a time. */
  readonly concurrency: number;
  /** Whether nothing begins any more after one that did not pass. */
  readonly bails: boolean;
}

/** Called for each in the order of the files, as soon as those before it are known. */
export type TellResult = (result: BoutResult) => Promise<void>;

interface Show {
  readonly begin: (bouts: readonly Bout[]) => TellResult;
}

/** Plays all cases with all who answer them. */
export async function runTests(
  context: Context,
  suites: readonly Suite[],
  { begin, ...options }: TestOptions & Show,
): Promise<Report> {
  const bouts = listBouts(suites, options.filter);
  if (bouts.length === 0) throw new Failure('config', `no case has "${options.filter}" in its name`);
  const startedAt = context.clock.now();
  const since = context.clock.elapsed();
  const deck = await createDeck(createStage(context), options, toCassetteNames(bouts));
  const results = await playAll(bouts, { deck, options, purse: createPurse(), tell: begin(bouts) });
  await deck.save((message) => context.io.notice(message));
  const counts = { passed: 0, failed: 0, errored: 0, skipped: 0 };
  for (const { status } of results) counts[status] += 1;
  return {
    suites: suites.map((suite) => toSuiteResult(suite, results, bouts)).filter((suite) => suite.bouts.length > 0),
    counts,
    startedAt,
    ms: Math.round(context.clock.elapsed() - since),
    costs: sumCosts(results.filter(({ status }) => status !== 'skipped').map(({ cost }) => cost)),
    isReplayed: options.replay !== null,
    refusal: results.find(({ refusal }) => refusal !== null)?.refusal ?? null,
  };
}

interface Game {
  readonly deck: Deck;
  readonly options: TestOptions;
  readonly purse: Purse;
  readonly tell: TellResult;
}

async function playAll(bouts: readonly Bout[], game: Game): Promise<readonly BoutResult[]> {
  const { deck, options, tell } = game;
  const results: (BoutResult | undefined)[] = bouts.map(() => undefined);
  const tellInOrder = createOrderedTeller(tell);
  let next = 0;
  let end: Pick<BoutResult, 'refusal'> | null = null;
  const work = async (): Promise<void> => {
    for (let at = next; at < bouts.length; at = next) {
      next += 1;
      const bout = bouts[at];
      if (bout === undefined) return;
      const result: BoutResult = end === null ? await playOne(bout, at, game) : skipBout(bout, end);
      results[at] = result;
      const { status, refusal } = result;
      if (refusal !== null || (options.bails && status !== 'passed')) end ??= { refusal };
      await tellInOrder(at, result);
    }
  };
  const workers = deck.isOneAfterTheOther ? 1 : options.concurrency;
  try {
    await Promise.all(Array.from({ length: workers }, work));
  } finally {
    // What the others have not begun is nobody's any more.
    next = bouts.length;
  }
  return results.filter((result) => result !== undefined);
}

/** Tells of each as soon as all before it are known. */
function createOrderedTeller(tell: TellResult): (at: number, result: BoutResult) => Promise<void> {
  const waiting = new Map<number, BoutResult>();
  let next = 0;
  let turn = Promise.resolve();
  const tellOn = async (before: Promise<void>): Promise<void> => {
    await before;
    for (let result = waiting.get(next); result !== undefined; result = waiting.get(next)) {
      next += 1;
      await tell(result);
    }
  };
  return (at, result) => {
    waiting.set(at, result);
    turn = tellOn(turn);
    return turn;
  };
}

async function playOne(bout: Bout, at: number, { deck, ...stakes }: Game): Promise<BoutResult> {
  const wired = await deck.open(at);
  try {
    return hideSecrets(await playBout(wired.context, bout, stakes), wired.context.redactor);
  } finally {
    wired.close();
  }
}

/** Reports go to many: what is known to be secret stands in none of them, and in errors nothing that looks like a key. */
function hideSecrets(result: BoutResult, redactor: Redactor): BoutResult {
  const runs = result.runs.map((run) => ({ ...run, error: mapTexts(run.error, (text) => redactor.redact(text)) }));
  return mapTexts({ ...result, runs }, (text) => redactor.replaceKnown(text, () => mask));
}

function toSuiteResult(
  { name, path, threshold }: Suite,
  results: readonly BoutResult[],
  bouts: readonly Bout[],
): SuiteResult {
  const own = results.filter((_, at) => bouts[at]?.suite.path === path);
  const share = toShare(own);
  return { name, path, threshold, share, isMet: share === null || share >= threshold, bouts: own };
}
