import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { toAccount } from './account.ts';
import { parseJson, toObject, type JsonObject } from './json.ts';
import type { ProviderSettings, Quirks } from './settings.ts';

/** The quirks that a server has shown itself. */
export type LearntQuirks = Pick<Quirks, 'noStreaming' | 'noStreamOptions' | 'noSchema' | 'noJsonObject'>;

/** What was learnt about a provider at its host. A missing or broken file is an empty one: it is only a cache. */
export function readQuirks(home: string, settings: ProviderSettings): LearntQuirks {
  const { noStreaming, noStreamOptions, noSchema, noJsonObject } = toObject(readAll(home)[toAccount(settings)]);
  return {
    ...(noStreaming === true ? { noStreaming } : {}),
    ...(noStreamOptions === true ? { noStreamOptions } : {}),
    ...(noSchema === true ? { noSchema } : {}),
    ...(noJsonObject === true ? { noJsonObject } : {}),
  };
}

/** Replaces what was learnt about a provider. */
export async function saveQuirks(home: string, settings: ProviderSettings, quirks: LearntQuirks): Promise<void> {
  const { withFileLock, writePrivateFile } = await import('../files.ts');
  const path = toPath(home);
  await withFileLock(path, () => {
    const all = { ...readAll(home), [toAccount(settings)]: quirks };
    writePrivateFile(path, `${JSON.stringify(all, null, 2)}\n`);
  });
}

// Read with plain calls: this stands in the way of every run. Most find no file, and an error about it would cost more.
function readAll(home: string): JsonObject {
  const path = toPath(home);
  try {
    return existsSync(path) ? toObject(parseJson(readFileSync(path, 'utf8'))) : {};
  } catch {
    return {};
  }
}

function toPath(home: string): string {
  return join(home, 'cache', 'quirks.json');
}
