import type { Dialect } from '../contract.ts';
import { openAiChatDialect } from '../openai-chat/dialect.ts';

const filters = { hate: { filtered: false, severity: 'safe' }, violence: { filtered: false, severity: 'safe' } };
const first = {
  id: '',
  object: '',
  model: '',
  choices: [],
  prompt_filter_results: [{ prompt_index: 0, content_filter_results: filters }],
};

/** Before the first choice stands what the filter thought of the prompt. */
export const promptFilterChunk = `data: ${JSON.stringify(first)}\n\n`;

export const azureDialect: Dialect = {
  ...openAiChatDialect,
  driver: 'azure',
  toStream: (texts) => `${promptFilterChunk}${openAiChatDialect.toStream(texts).toString()}`,
  toFailingStream: (texts, words) =>
    `${promptFilterChunk}${openAiChatDialect.toFailingStream(texts, words).toString()}`,
};
