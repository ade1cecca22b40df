import type { Dialect } from '../contract.ts';
import { delta } from '../helpers.ts';

const toData = (chunk: object): string => `data: ${JSON.stringify(chunk)}\n\n`;
const toDeltas = (texts: readonly string[]): string => texts.map((content) => toData(delta({ content }))).join('');
const toErrorBody = (message: string): object => ({ error: { message, type: 'some_error' } });

export const openAiChatDialect: Dialect = {
  driver: 'openai-chat',
  contentType: 'text/event-stream',
  toStream: (texts) => `${toDeltas(texts)}${toData(delta({}, 'stop'))}data: [DONE]\n\n`,
  toFailingStream: (texts, words) => `${toDeltas(texts)}${toData(toErrorBody(words))}`,
  toWhole: (content) => ({ model: 'm', choices: [{ index: 0, message: { content }, finish_reason: 'stop' }] }),
  toError: (words) => JSON.stringify(toErrorBody(words)),
};
