import type { Context } from '../../context.ts';
import { isLoopback } from '../../providers/base-url.ts';
import { mayLackVersion } from '../../providers/drivers.ts';
import { findPreset } from '../../providers/presets.ts';
import type { Entry } from './entries.ts';

/** Says on stderr what is risky or unusual about an entry. The network is not asked. */
export async function warnAbout(context: Context, name: string, entry: Entry): Promise<void> {
  const baseUrl = String(entry['base_url']);
  const url = new URL(baseUrl);
  const { io } = context;
  if (url.protocol === 'http:' && !isLoopback(baseUrl)) {
    await io.warn(
      `"${url.origin}" is not encrypted: prompts and answers can be read on the way, and no key is sent there`,
    );
  }
  if (entry['verify_ssl'] === false) {
    await io.warn(
      `certificates of "custom:${name}" are not checked: anybody on the way can read and change everything`,
    );
  }
  if (mayLackVersion(findDriver(entry), baseUrl)) {
    await io.notice(
      `the base URL has no version such as /v1; where one is needed, "aix provider test ${name}" finds out and adds it`,
    );
  }
}

function findDriver({ driver, preset }: Entry): string {
  if (typeof driver === 'string') return driver;
  return findPreset(String(preset))?.driver ?? 'openai-chat';
}
