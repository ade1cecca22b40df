import type { Dialect } from '../contract.ts';

const answer = { text: 'text', reasoning: 'thought', finish: 'reason', model: 'model', id: 'id' };
const usage = { input: 'usage.in', output: 'usage.out' };
const chat = {
  path: '/say',
  body: { prompt: '{{prompt}}', model: '{{model}}', stream: '{{stream}}' },
  answer: { ...answer, usage },
};

/** A driver that a JSON file declares. */
function toFile(name: string, declaration: object): NonNullable<Dialect['file']> {
  return { name: `${name}.json`, content: JSON.stringify(declaration) };
}

const toErrorBody = (words: string): object => ({ error: { message: words } });
const toData = (message: object): string => `data: ${JSON.stringify(message)}\n\n`;
const toLine = (message: object): string => `${JSON.stringify(message)}\n`;

const common = {
  toWhole: (text: string) => ({ text, reason: 'stop' }),
  toError: (words: string) => JSON.stringify(toErrorBody(words)),
};

export const sseDialect: Dialect = {
  ...common,
  driver: 'declared-sse',
  file: toFile('declared-sse', { chat: { ...chat, framing: 'sse', end: { data: '[DONE]' } } }),
  contentType: 'text/event-stream',
  toStream: (texts) => `${texts.map((text) => toData({ text })).join('')}${toData({ reason: 'stop' })}data: [DONE]\n\n`,
  toFailingStream: (texts, words) => `${texts.map((text) => toData({ text })).join('')}${toData(toErrorBody(words))}`,
};

export const ndjsonDialect: Dialect = {
  ...common,
  driver: 'declared-ndjson',
  file: toFile('declared-ndjson', { chat: { ...chat, framing: 'ndjson', end: { path: 'done', equals: true } } }),
  contentType: 'application/x-ndjson',
  toStream: (texts) => `${texts.map((text) => toLine({ text })).join('')}${toLine({ done: true, reason: 'stop' })}`,
  toFailingStream: (texts, words) => `${texts.map((text) => toLine({ text })).join('')}${toLine(toErrorBody(words))}`,
};

const code = `export const driver = {
  framing: 'ndjson',
  toWire: ({ model, messages }) => ({ path: '/say', body: { model, text: messages.at(-1).content } }),
  createReader: (draft) => ({
    read({ data }) {
      const line = draft.parse(data);
      if (line === null) return;
      if (line.error) return draft.fail(data);
      draft.addText(line.text ?? '');
      if (line.done) {
        draft.finish('stop');
        draft.close();
      }
    },
    readWhole(body) {
      if (body.error) return draft.fail(JSON.stringify(body));
      draft.addText(body.text);
      draft.finish('stop');
    },
  }),
};
`;

export const moduleDialect: Dialect = {
  ...ndjsonDialect,
  driver: 'coded',
  file: { name: 'coded.mjs', content: code },
};
