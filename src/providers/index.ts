import { join } from 'node:path';
import { Failure } from '../errors.ts';
import type { ProviderTools } from './connection.ts';
import type { Driver } from './driver.ts';
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
  const { createHttpProvider } = await import('./over-http.ts');
  return createHttpProvider(settings, await loadDriver(settings, tools), tools);
}

async function loadDriver({ file, driver, name }: ProviderSettings, { context }: ProviderTools): Promise<Driver> {
  if (file !== null) return (await (await import('./own/load.ts')).loadFile(file, context.home)).driver;
  const row = findDriverRow(driver);
  if (row !== undefined) return row.load();
  throw new Failure('config', `driver "${driver}" of "${name}" is unknown`, {
    hint: `known: ${Object.keys(driverTable).join(', ')}, or a file ${join(context.home, 'providers', `${driver}.json`)}`,
  });
}
