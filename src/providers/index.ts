import { Failure } from '../errors.ts';
import type { ProviderTools } from './connection.ts';
import { driverTable, findDriverRow } from './drivers.ts';
import type { Provider } from './provider.ts';
import type { ProviderSettings } from './settings.ts';

/** What runs against the provider. Throws when it is switched off or cannot be run as configured. */
export async function createProvider(settings: ProviderSettings, tools: ProviderTools): Promise<Provider> {
  if (settings.problem !== null) throw settings.problem;
  if (!settings.isEnabled) {
    throw new Failure('config', `provider "${settings.name}" is disabled`, {
      hint: 'set its field "enabled" to true in the config',
    });
  }
  if (settings.driver === 'mock') return (await import('./mock.ts')).createMock(settings, tools.context.clock);
  const row = findDriverRow(settings.driver);
  if (row === undefined) {
    throw new Failure('config', `driver "${settings.driver}" of "${settings.name}" is unknown`, {
      hint: `known: ${Object.keys(driverTable).join(', ')}`,
    });
  }
  const { createHttpProvider } = await import('./over-http.ts');
  return createHttpProvider(settings, await row.load(), tools);
}
