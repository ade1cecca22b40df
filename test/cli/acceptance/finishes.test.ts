import { expect, test } from 'vitest';
import { createHome } from '../../helpers/home.ts';
import { runAix, type RunResult } from '../../helpers/run.ts';
import { sendJson, startServer } from '../../helpers/server.ts';

/** How every protocol says that an answer is over. The ids are acceptance rows. */
const usage = { prompt_tokens: 1, completion_tokens: 2 };

/** An answer of each protocol in one piece, in the words of the vendor. */
const protocols = [
  {
    driver: 'openai-chat',
    stops: { stop: 'stop', length: 'length', filtered: 'content_filter' },
    toBody: (finish: string) => ({
      id: 'id-1',
      model: 'served',
      choices: [{ message: { content: 'ok' }, finish_reason: finish }],
      usage,
    }),
    id: 'id-1',
  },
  {
    driver: 'openai-responses',
    stops: { stop: '', length: 'max_output_tokens', filtered: 'content_filter' },
    toBody: (reason: string) => ({
      id: 'id-1',
      object: 'response',
      model: 'served',
      status: reason === '' ? 'completed' : 'incomplete',
      incomplete_details: reason === '' ? null : { reason },
      output: [{ type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'ok' }] }],
    }),
    id: 'id-1',
  },
  {
    driver: 'anthropic',
    stops: { stop: 'end_turn', length: 'max_tokens', filtered: 'refusal' },
    toBody: (reason: string) => ({
      id: 'id-1',
      type: 'message',
      model: 'served',
      content: [{ type: 'text', text: 'ok' }],
      stop_reason: reason,
    }),
    id: 'id-1',
  },
  {
    driver: 'gemini',
    stops: { stop: 'STOP', length: 'MAX_TOKENS', filtered: 'SAFETY' },
    toBody: (finishReason: string) => ({
      responseId: 'id-1',
      modelVersion: 'served',
      candidates: [{ content: { role: 'model', parts: [{ text: 'ok' }] }, finishReason }],
    }),
    id: 'id-1',
  },
  {
    driver: 'gigachat',
    stops: { stop: 'stop', length: 'length', filtered: 'blacklist' },
    toBody: (finish: string) => ({
      model: 'served',
      object: 'chat.completion',
      choices: [{ message: { role: 'assistant', content: 'ok' }, index: 0, finish_reason: finish }],
    }),
    id: null,
  },
  {
    driver: 'ollama',
    stops: { stop: 'stop', length: 'length' },
    toBody: (reason: string) => ({
      model: 'served',
      message: { role: 'assistant', content: 'ok' },
      done: true,
      done_reason: reason,
    }),
    id: null,
  },
  {
    driver: 'bedrock',
    stops: { stop: 'end_turn', length: 'max_tokens', filtered: 'content_filtered' },
    toBody: (stopReason: string) => ({
      output: { message: { role: 'assistant', content: [{ text: 'ok' }] } },
      stopReason,
    }),
    id: null,
    // The answer does not say who gave it.
    model: 'm',
  },
];

test.each(protocols)('H20 $driver: the finish, the id and the model that answered', async (protocol) => {
  const { stops, id, model = 'served' } = protocol;
  for (const [finish, word] of Object.entries(stops)) {
    const { stdout } = await askWhole(protocol.driver, protocol.toBody(word), '--format', 'json');
    expect(JSON.parse(stdout)).toMatchObject({ finish, response_id: id, model });
  }
});

test.each(protocols)('H20 $driver: the output limit brings a warning, a filter a failure', async (protocol) => {
  const { length, filtered } = protocol.stops;
  const cut = await askWhole(protocol.driver, protocol.toBody(length));
  expect(cut).toMatchObject({ code: 0, stderr: expect.stringContaining('the answer reached the output limit') });
  const { stdout } = await askWhole(protocol.driver, protocol.toBody(length), '--format', 'json');
  expect(JSON.parse(stdout).warnings).toEqual(['the answer reached the output limit']);
  if (filtered === undefined) return;
  const blocked = await askWhole(protocol.driver, protocol.toBody(filtered));
  expect(blocked).toMatchObject({ code: 9, stdout: '', stderr: expect.stringContaining('filtered the answer') });
});

async function askWhole(driver: string, body: object, ...flags: readonly string[]): Promise<RunResult> {
  const { url } = await startServer((_, response) => sendJson(response, body));
  const entry = { base_url: `${url}/v1`, default_model: 'm', driver };
  const home = createHome({ custom_providers: { x: entry } });
  const env = { AIX_X_API_KEY: 'not-a-real-key-0123456789' };
  return runAix(['ask', 'hi', '--provider', 'x', '--no-stream', ...flags], { home, env });
}
