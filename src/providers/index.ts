import { join } from 'node:path';
import type { Context } from '../context.ts';
import { Failure } from '../errors.ts';
import type { Batches } from './batches/batches.ts';
import type { BatchTerms } from './batches/calls.ts';
import type { ProviderTools } from './connection.ts';
import type { Driver } from './driver.ts';
import { driverTable, findDriverRow } from './drivers.ts';
import type { Provider } from './provider.ts';
import type { ProviderSettings } from './settings.ts';

/** What runs against the provider. Throws when it is switched off or cannot be run as configured. */
export async function createProvider(settings: ProviderSettings, tools: ProviderTools): Promise<Provider> {
  checkSettings(settings);
  if (settings.driver === 'mock') return (await import('./mock.ts')).createMock(settings, tools.context.clock);
  const { createHttpProvider } = await import('./over-http.ts');
  return createHttpProvider(settings, await loadDriver(settings, tools), tools);
}

/** What takes many requests at once. Throws `usage` where the provider has no such thing. */
export async function openBatches(settings: ProviderSettings, tools: ProviderTools): Promise<Batches> {
  checkSettings(settings);
  const { createBatches } = await import('./batches/batches.ts');
  return createBatches(settings, await loadDriver(settings, tools), tools);
}

/** The same of what it takes, without a key. */
export async function findBatchTerms(settings: ProviderSettings, context: Pick<Context, 'home'>): Promise<BatchTerms> {
  const { findBatchCalls } = await import('./batches/batches.ts');
  const driver = settings.driver === 'mock' ? null : await loadDriver(settings, { context });
  return (await findBatchCalls(settings, driver)).terms;
}

function checkSettings({ problem, isEnabled, name }: ProviderSettings): void {
  if (problem !== null) throw problem;
  if (!isEnabled) {
    throw new Failure('config', `provider "${name}" is disabled`, {
      hint: 'set its field "enabled" to true in the config',
    });
  }
}

async function loadDriver(
  { file, driver, name }: ProviderSettings,
  { context }: { readonly context: Pick<Context, 'home'> },
): Promise<Driver> {
  if (file !== null) return (await (await import('./own/load.ts')).loadFile(file, context.home)).driver;
  const row = findDriverRow(driver);
  if (row !== undefined) return row.load();
  throw new Failure('config', `driver "${driver}" of "${name}" is unknown`, {
    hint: `known: ${Object.keys(driverTable).join(', ')}, or a file ${join(context.home, 'providers', `${driver}.json`)}`,
  });
}
