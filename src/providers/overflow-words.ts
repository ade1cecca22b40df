import type { ErrorWords } from './error-words.ts';

/** Machine words for a request that is longer than the model can read. */
const codePatterns: readonly RegExp[] = [
  // OpenAI, and all that are like it. llama.cpp: `exceed_context_size_error`.
  /context_(?:length|size|window)/,
  /string_above_max_length/,
  // Anthropic.
  /request_too_large/,
  // GitHub, for its models and for Copilot.
  /tokens_limit_reached|max_prompt_tokens_exceeded/,
];

/** The same in sentences, lower-case, for those who have no word of its own for it. */
const sentencePatterns: readonly RegExp[] = [
  // OpenAI, DeepSeek, OpenRouter, vLLM, SGLang, Mistral, LM Studio, Ollama, MiniMax.
  /maximum context length|context (?:length|window|size|limit)/,
  // Anthropic, Fireworks, Bedrock, GitHub.
  /(?:prompt|input|request|request body) (?:is )?too (?:long|large)/,
  // Cohere, Bedrock.
  /too many (?:input )?tokens/,
  // Gemini, Copilot, TensorRT.
  /(?:input|prompt) (?:token count|length) .*exceeds|exceeds? the maximum number of (?:input )?tokens/,
  /payload size exceeds/,
  // vLLM.
  /longer than the maximum model length/,
  // xAI.
  /maximum prompt length/,
  // TGI, Together.
  /`inputs`.*(?:must have less than \d+ tokens|must be <= \d+)/,
  // YandexGPT.
  /input tokens must be no more than/,
  // Moonshot, Qwen, Zhipu.
  /exceeded model token limit|range of input length should be|prompt exceeds max length/,
];

export function saysTooLong({ codes, message }: ErrorWords): boolean {
  const text = message.toLowerCase();
  return codePatterns.some((pattern) => pattern.test(codes)) || sentencePatterns.some((pattern) => pattern.test(text));
}
