import type { Context } from '../context.ts';
import { Failure } from '../errors.ts';
import { readModelCache } from '../providers/models/cache.ts';
import { completeModel, listKnownModels } from '../providers/models/table.ts';
import { toModel, type ChatRequest, type Message } from '../providers/provider.ts';
import type { Route } from '../routing/route.ts';
import { estimateTokens } from './material/limit.ts';

/** No vendor counts an image of usual size for much more. */
const tokensPerImage = 1000;

type Request = Pick<ChatRequest, 'messages' | 'settings'>;

/**
 * Throws `budget` when the request seems longer than the model can read. That is an estimate on the low side, so that
 * what would fit goes out; where no limit is known nothing is checked.
 */
export function checkContext(context: Context, { settings, model }: Route, request: Request): void {
  const limit = findWindow(context, { settings, model });
  const count = countRequest(request);
  if (limit === null || count <= limit) return;
  throw new Failure('budget', `Request exceeds context limit for ${model}: ${count} > ${limit} (estimated)`, {
    detail: toParts(count, request.settings.maxTokens),
    hint: 'shorten it, or take a model with a larger context: aix models; --no-context-check sends it anyway',
    isOverflow: true,
  });
}

/** How many tokens the model can read, as far as its provider or the dated table tell. */
export function findWindow({ home, clock }: Context, { settings, model }: Route): number | null {
  if (settings.problem !== null) return null;
  const listed = readModelCache(home, settings)?.models.find(({ id }) => id === model || id === `${model}:latest`);
  return completeModel(listed ?? toModel({ id: model }), listKnownModels(settings, clock.now())).contextWindow;
}

/** An estimate, with the answer that is asked for. */
export function countRequest({ messages, settings }: Request): number {
  return messages.reduce((sum, message) => sum + countTokens(message), settings.maxTokens ?? 0);
}

/** Blanks in a row are few tokens, however many they are. */
function countTokens({ content }: Message): number {
  if (typeof content === 'string') return countWords(content);
  return content.reduce((sum, part) => sum + (part.type === 'text' ? countWords(part.text) : tokensPerImage), 0);
}

function countWords(text: string): number {
  return estimateTokens(text.replaceAll(/\s+/g, ' ').length);
}

function toParts(count: number, maxTokens: number | undefined): string {
  const basis = 'an estimate with 4 characters for each token';
  return maxTokens === undefined ? basis : `${basis}; ${maxTokens} of the ${count} are for the answer (--max-tokens)`;
}
