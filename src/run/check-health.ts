import type { Context } from '../context.ts';
import { Failure } from '../errors.ts';
import { createProvider } from '../providers/index.ts';
import type { ProviderSettings } from '../providers/settings.ts';

/** What the server says about itself at the place made for that, in words. Null where there is no such place. */
export async function checkHealth(
  context: Context,
  settings: ProviderSettings,
  key: string | null,
): Promise<string | Failure | null> {
  const { healthPath, baseUrl } = settings;
  if (healthPath === null) return null;
  try {
    const provider = await createProvider(settings, { context, key });
    await provider.ping(healthPath, context.signal);
    return `${baseUrl}${healthPath} says that all is well`;
  } catch (error) {
    if (error instanceof Failure && error.code !== 'cancelled' && !context.signal.aborted) return error;
    throw error;
  }
}

/** The wire protocol has no list of models, or none is declared. */
export function isWithoutList(failure: Failure): boolean {
  return failure.code === 'usage';
}
