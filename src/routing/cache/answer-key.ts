import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { toAccount } from '../../providers/account.ts';
import type { ChatRequest } from '../../providers/provider.ts';
import type { ProviderSettings } from '../../providers/settings.ts';

/** Another one makes all that was kept before a miss. */
const formatVersion = 1;

/** The same for requests that ask the same of the same. Headers may hold secrets, and nothing can be read back. */
export function toAnswerKey(settings: ProviderSettings, request: ChatRequest): string {
  const { baseUrl, driver, preset, file, headers, extraBody } = settings;
  const { stream: _, settings: chatSettings, extra, ...asked } = request;
  const parts = [
    formatVersion,
    toAccount(settings),
    baseUrl,
    [driver, preset, file === null ? null : readSource(file)],
    sort(headers),
    sort({ ...extraBody, ...extra }),
    sort(chatSettings),
    sort(asked),
  ];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}

/** What is set by a flag in one run may be set by a variable in another, and so come at another place. */
function sort(fields: object): readonly (readonly [string, unknown])[] {
  return Object.entries(fields).toSorted(([one], [other]) => (one < other ? -1 : 1));
}

/** A driver of the user's own that has changed may ask for something else. */
function readSource(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
