import type { Driver } from '../driver.ts';
import { toHttpFailure } from '../http-errors.ts';
import { embeddings } from './embeddings.ts';
import { toModelPage } from './models.ts';
import { ChatReader } from './reader.ts';
import { toWire } from './request.ts';

/** Chat completions, as OpenAI defined them and most servers copy them. */
export const openAiChat: Driver = {
  name: 'openai-chat',
  framing: 'sse',
  headers: {},
  toWire,
  createReader: (draft, { quirks }) => new ChatReader(draft, quirks),
  toFailure: toHttpFailure,
  models: { toPath: () => '/models', toPage: toModelPage },
  embeddings,
  batches: async () => (await import('./batches.ts')).batches,
};
