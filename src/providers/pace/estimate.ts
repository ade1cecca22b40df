import { toText, type ChatRequest } from '../provider.ts';

/** Of UTF-8, in which the languages that take more tokens for a letter take more bytes as well. */
const bytesPerToken = 4;

/** What a request may take: its text, and as long an answer as it allows. Media and an answer without a limit are not counted. */
export function estimateRequest({ messages, settings }: Pick<ChatRequest, 'messages' | 'settings'>): number {
  return messages.reduce((sum, message) => sum + estimateText(toText(message)), settings.maxTokens ?? 0);
}

export function estimateTexts(texts: readonly string[]): number {
  return texts.reduce((sum, text) => sum + estimateText(text), 0);
}

function estimateText(text: string): number {
  return Math.ceil(Buffer.byteLength(text) / bytesPerToken);
}
