import type { Dialect } from '../contract.ts';

/** An event of a stream, with its name before it as OpenAI sends it. */
function toEvent(type: string, fields: object = {}): string {
  return `event: ${type}\ndata: ${JSON.stringify({ type, ...fields })}\n\n`;
}

export function toResponse(output: readonly object[], fields: object = {}): object {
  const empty = { error: null, incomplete_details: null };
  return { id: 'resp_1', object: 'response', model: 'served-model', status: 'completed', ...empty, output, ...fields };
}

export function toMessage(text: string, fields: object = {}): object {
  const content = [{ type: 'output_text', text, annotations: [] }];
  return { type: 'message', id: 'msg_1', status: 'completed', role: 'assistant', content, ...fields };
}

const toDeltas = (texts: readonly string[]): string =>
  texts
    .map((delta) =>
      toEvent('response.output_text.delta', { item_id: 'msg_1', output_index: 0, content_index: 0, delta }),
    )
    .join('');
const toErrorBody = (message: string): object => ({ error: { message, type: 'some_error', code: null, param: null } });

export const openAiResponsesDialect: Dialect = {
  driver: 'openai-responses',
  contentType: 'text/event-stream',
  toStream: (texts) => `${toDeltas(texts)}${toEvent('response.completed', { response: toResponse([]) })}`,
  toFailingStream: (texts, words) => `${toDeltas(texts)}${toEvent('error', toErrorBody(words))}`,
  toWhole: (text) => toResponse([toMessage(text)]),
  toError: (words) => JSON.stringify(toErrorBody(words)),
};
