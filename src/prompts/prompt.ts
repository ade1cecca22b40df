import type { ChatSettings } from '../providers/provider.ts';

/** A prompt file, read and checked. */
export interface Prompt {
  readonly name: string;
  readonly path: string | null;
  readonly description: string | null;
  readonly tags: readonly string[];
  readonly provider: string | null;
  readonly model: string | null;
  readonly system: string | null;
  readonly settings: ChatSettings;
  /** Values for params that the user does not give. */
  readonly defaults: Readonly<Record<string, string>>;
  readonly text: string;
}
