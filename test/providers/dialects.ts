import { anthropicDialect } from './anthropic/dialect.ts';
import { bedrockDialect } from './bedrock/dialect.ts';
import type { Dialect } from './contract.ts';
import { geminiDialect } from './gemini/dialect.ts';
import { ollamaDialect } from './ollama/dialect.ts';
import { openAiChatDialect } from './openai-chat/dialect.ts';

/** What the contract suite knows of every wire protocol. */
export const dialects: readonly Dialect[] = [
  anthropicDialect,
  bedrockDialect,
  geminiDialect,
  ollamaDialect,
  openAiChatDialect,
];
