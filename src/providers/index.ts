import { Failure } from '../errors.ts';
import type { ProviderTools } from './connection.ts';
import type { Driver } from './driver.ts';
import { createMock } from './mock.ts';
import { openAiChat } from './openai-chat.ts';
import { createHttpProvider } from './over-http.ts';
import type { Provider } from './provider.ts';
import type { ProviderSettings } from './settings.ts';

/** Every wire protocol: one file and one line here. */
export const drivers: Readonly<Record<string, Driver>> = {
  'openai-chat': openAiChat,
};

/** What runs against the provider. Throws when it is switched off or cannot be run as configured. */
export function createProvider(settings: ProviderSettings, tools: ProviderTools): Provider {
  if (settings.problem !== null) throw settings.problem;
  if (!settings.isEnabled) {
    throw new Failure('config', `provider "${settings.name}" is disabled`, {
      hint: 'set its field "enabled" to true in the config',
    });
  }
  if (settings.driver === 'mock') return createMock(settings, tools.context.clock);
  const driver = Object.hasOwn(drivers, settings.driver) ? drivers[settings.driver] : undefined;
  if (driver !== undefined) return createHttpProvider(settings, driver, tools);
  throw new Failure('config', `driver "${settings.driver}" of "${settings.name}" is unknown`, {
    hint: `known: ${Object.keys(drivers).join(', ')}`,
  });
}
