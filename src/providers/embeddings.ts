import type { Embeddings } from './provider.ts';

/** All parts as one. */
export async function joinEmbeddings(given: AsyncIterable<Embeddings>, model: string): Promise<Embeddings> {
  const parts: Embeddings[] = [];
  for await (const part of given) parts.push(part);
  const counts = parts.map(({ inputTokens }) => inputTokens);
  return {
    vectors: parts.flatMap(({ vectors }) => vectors),
    warnings: [...new Set(parts.flatMap(({ warnings = [] }) => warnings))],
    model: parts[0]?.model ?? model,
    inputTokens: counts.reduce((sum, count) => (sum === null || count === null ? null : sum + count), 0),
  };
}
