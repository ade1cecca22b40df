import type { Message } from '../providers/provider.ts';

/** What the history keeps of a run. The names are those that stand in the file and in an export. */
export interface RunEntry {
  readonly id: string;
  /** When it began, in milliseconds since 1970. */
  readonly at: number;
  /** What was run: `run`, `ask`, `chat`, `batch`. */
  readonly command: string;
  /** The name of the prompt in the library. */
  readonly prompt: string | null;
  readonly prompt_path?: string | null;
  readonly params: Readonly<Record<string, string>>;
  /** What was sent; of a run that continues another one, only what was new. */
  readonly messages: readonly Message[];
  /** The run that this one continues. */
  readonly parent: string | null;
  /** The first run of the conversation; its own id where it is the first. */
  readonly conversation: string;
  readonly asked: { readonly provider: string; readonly model: string };
  readonly envelope: RunDocument;
  /** Of a run that is not kept: it counts in the sums of its day, and stands in no list. */
  readonly isSumOnly?: boolean;
}

/** An entry with the JSON that it is kept as. */
export interface WrittenEntry {
  readonly entry: RunEntry;
  readonly json: string;
}

/** What the history reads of the document of a run. Whatever else is in it is kept as it came. */
interface RunDocument {
  readonly status: string;
  readonly text: string;
  readonly reasoning: string | null;
  readonly provider: string | null;
  readonly model: string | null;
  readonly usage: {
    readonly input: number | null;
    readonly output: number | null;
    readonly reasoning: number | null;
    readonly cache_read: number | null;
    readonly cache_write: number | null;
  } | null;
  readonly cost: { readonly amount: number; readonly currency: string; readonly estimated: boolean } | null;
  /** Whether the answer was given before. Its usage is that of then. */
  readonly cached?: boolean;
  readonly timing: { readonly total_ms: number; readonly first_token_ms?: number | null } | null;
  readonly attempts?: readonly {
    readonly provider: string;
    readonly model: string;
    readonly code: string;
    readonly status: number | null;
    readonly ms: number;
  }[];
  readonly tool_calls?: readonly { readonly name: string; readonly arguments: unknown }[];
  readonly warnings?: readonly string[];
  readonly error?: { readonly code: string; readonly message: string; readonly hint: string | null } | null;
}
