import { anthropicDialect } from './anthropic/dialect.ts';
import { azureDialect } from './azure/dialect.ts';
import { bedrockDialect } from './bedrock/dialect.ts';
import type { Dialect } from './contract.ts';
import { geminiDialect } from './gemini/dialect.ts';
import { gigaChatV1Dialect, gigaChatV2Dialect } from './gigachat/dialect.ts';
import { ollamaDialect } from './ollama/dialect.ts';
import { openAiChatDialect } from './openai-chat/dialect.ts';
import { openAiResponsesDialect } from './openai-responses/dialect.ts';

/** What the contract suite knows of every wire protocol. */
export const dialects: readonly Dialect[] = [
  anthropicDialect,
  azureDialect,
  bedrockDialect,
  geminiDialect,
  gigaChatV1Dialect,
  gigaChatV2Dialect,
  ollamaDialect,
  openAiChatDialect,
  openAiResponsesDialect,
];
