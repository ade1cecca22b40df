import { describeContract } from './contract.ts';
import { delta } from './helpers.ts';

const toData = (chunk: object): string => `data: ${JSON.stringify(chunk)}\n\n`;

describeContract({
  driver: 'openai-chat',
  contentType: 'text/event-stream',
  toStream: (texts) =>
    `${texts.map((content) => toData(delta({ content }))).join('')}${toData(delta({}, 'stop'))}data: [DONE]\n\n`,
  toError: (message) => JSON.stringify({ error: { message, type: 'some_error' } }),
});
