/** A piece of another tool's template: words that mean nothing but themselves, or the place of a param. */
export type Piece =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'param'; readonly name: string };

/** One param of a prompt: what is known of it beside its name. */
export interface DraftParam {
  /** A Picoschema type with its description, such as `string, who is greeted`. */
  readonly schema?: string;
  readonly default?: string | number | boolean;
}

/** What a prompt of another tool means, in our words. */
export interface Draft {
  /** As the source has it. */
  readonly name: string;
  /** The file that it came from. */
  readonly from: string;
  readonly description?: string;
  readonly tags?: readonly string[];
  readonly model?: string;
  readonly config?: Readonly<Record<string, unknown>>;
  readonly output?: Readonly<Record<string, unknown>>;
  readonly params?: Readonly<Record<string, DraftParam>>;
  readonly messages: readonly DraftMessage[];
  /** What could not be carried over, each a sentence. */
  readonly notes: readonly string[];
}

export interface DraftMessage {
  readonly role: 'system' | 'user' | 'model';
  readonly pieces: readonly Piece[];
}

/** A prompt file of ours, which is taken over byte for byte. */
export interface PromptCopy {
  readonly name: string;
  readonly from: string;
  readonly type: 'simple' | 'rich';
  readonly source: string;
}

export interface Found {
  readonly drafts: readonly Draft[];
  readonly copies: readonly PromptCopy[];
  /** Files that are no prompts, or that nobody should run, with the reason. */
  readonly skipped: readonly Skipped[];
}

export interface Skipped {
  readonly from: string;
  readonly reason: string;
}

export function toText(text: string): Piece {
  return { type: 'text', text };
}

export function toParam(name: string): Piece {
  return { type: 'param', name };
}
