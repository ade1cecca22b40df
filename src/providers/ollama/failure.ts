import { withHint, type ProviderFailure } from '../../errors.ts';
import { toHost } from '../base-url.ts';
import type { ErrorAnswer, Exchange } from '../driver.ts';
import { toHttpFailure } from '../http-errors.ts';
import { toBareName } from '../names.ts';

/** The next step is often one of Ollama's own commands. */
export function toFailure(answer: ErrorAnswer, exchange: Exchange): ProviderFailure {
  const failure = toHttpFailure(answer, exchange);
  const hint = findHint(failure, answer, exchange);
  return hint === null ? failure : withHint(failure, hint);
}

function findHint(
  failure: ProviderFailure,
  { body }: ErrorAnswer,
  { provider, model, baseUrl }: Exchange,
): string | null {
  const name = toBareName(provider);
  const isCloud = toHost(baseUrl) === 'ollama.com';
  const another = `choose another with --model: aix provider models ${name}`;
  if (failure.message.startsWith('Model ')) return isCloud ? another : `ollama pull ${model}, or ${another}`;
  // A model that runs in the cloud, asked for by way of a local server that nobody signed in.
  if (failure.code === 'auth' && body.includes('signin_url')) return `ollama signin, or ${another}`;
  if (failure.detail?.includes('does not support thinking') === true)
    return 'leave out --reasoning, or take a model that thinks';
  if (failure.detail?.includes('does not support tools') === true) return `leave out the tools, or ${another}`;
  const isNowhere = failure.status === 404 || failure.status === 405;
  return isNowhere
    ? 'does Ollama answer at the base URL? Servers of the kind of OpenAI want --driver openai-chat'
    : null;
}
