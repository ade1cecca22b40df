import type { FinishReason } from './provider.ts';

/** What a vendor's word for the end means. A word that nobody knows is `other`. */
export function toFinishReason(reasons: Readonly<Record<string, FinishReason>>, word: string): FinishReason {
  return (Object.hasOwn(reasons, word) ? reasons[word] : undefined) ?? 'other';
}
