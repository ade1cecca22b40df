import { toHost } from './base-url.ts';
import type { ProviderSettings } from './settings.ts';

/** What is remembered of a provider holds for the host at which it was found out. */
export function toAccount({ name, baseUrl }: Pick<ProviderSettings, 'name' | 'baseUrl'>): string {
  return `${name}@${toHost(baseUrl)}`;
}
