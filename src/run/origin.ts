import { mask } from '../http/redact.ts';
import { toParamText, type ParamValues } from '../prompts/param.ts';
import type { Prompt } from '../prompts/prompt.ts';
import type { Message } from '../providers/provider.ts';
import { mapRecord } from '../to-record.ts';

/** What a command line says about the history. */
export interface HistoryOptions {
  readonly isKept: boolean;
}

/** What the history is to know about a run beside what was asked and answered. */
export interface RunOrigin {
  readonly command: string;
  /** The name of the prompt. */
  readonly prompt: string | null;
  readonly promptPath: string | null;
  readonly params: Readonly<Record<string, string>>;
  /** What was sent; of a run that continues another one, only what is new. */
  readonly messages: readonly Message[];
  /** The run that this one continues. */
  readonly parent: string | null;
  /** The first run of the conversation; null where this is the first. */
  readonly conversation: string | null;
  readonly isKept: boolean;
}

/** What a run is made of. */
export interface RunSource {
  readonly command: string;
  readonly prompt: Prompt | null;
  readonly values: ParamValues;
}

/** The whole of a long value stands in the messages anyway. */
const longestParam = 2000;

/** Whoever says that a run is not to be kept has the last word. */
export function createOrigin({ command, prompt, values }: RunSource, place: Place): RunOrigin {
  const { messages, parent, conversation, isKept } = place;
  return {
    command,
    // Text from stdin has no name.
    prompt: prompt?.path == null ? null : prompt.name,
    promptPath: prompt?.path ?? null,
    params: prompt === null ? {} : toParams(prompt, values),
    messages,
    parent,
    conversation,
    isKept: isKept && prompt?.isKept !== false,
  };
}

type Place = Pick<RunOrigin, 'messages' | 'parent' | 'conversation' | 'isKept'>;

function toParams({ params }: Prompt, values: ParamValues): RunOrigin['params'] {
  return mapRecord(values, (value, name) => {
    const isSecret = params.some((param) => param.isSecret && param.name === name);
    return isSecret ? mask : shorten(toParamText(value));
  });
}

function shorten(text: string): string {
  return text.length <= longestParam ? text : `${text.slice(0, longestParam - 1)}…`;
}
