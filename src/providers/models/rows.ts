import type { Modality } from '../provider.ts';

/** What a vendor publishes about one of its models. */
export interface ModelRow {
  readonly id: string;
  readonly kind?: 'embedding';
  /** Tokens that input and output share. */
  readonly context: number | null;
  readonly output: number | null;
  readonly inputs: readonly Modality[];
  /** US dollars for a million tokens: input, output, cached input, input that is put into the cache. */
  readonly price?: readonly [number, number, number?, number?];
  /** The day from which the price is another one, where the vendor has said so. */
  readonly priceUntil?: string;
}

const text: readonly Modality[] = ['text'];
const images: readonly Modality[] = ['text', 'image'];
const documents: readonly Modality[] = ['text', 'image', 'pdf'];
const everything: readonly Modality[] = ['text', 'image', 'audio', 'video', 'pdf'];

/** The day of the pages that the rows were taken from. */
export const asOf = '2026-11-21';

/**
 * By preset. The prices are those of the standard service for usual prompts: some vendors want more for every token of a
 * long one (above 100,000 tokens for Claude Haiku 5.5, 200,000 for Gemini Pro and Grok, 272,000 for GPT-5.4 and later).
 * A row holds for its own name and for dated versions of it.
 */
export const modelRows: Readonly<Record<string, readonly ModelRow[]>> = {
  // developers.openai.com/api/docs/pricing and /api/docs/models.
  openai: [
    { id: 'gpt-6-astra', context: 1_050_000, output: 128_000, inputs: documents, price: [10, 50, 1, 12.5] },
    { id: 'gpt-6.1-sol', context: 1_050_000, output: 128_000, inputs: documents, price: [2, 10, 0.1, 2.5] },
    { id: 'gpt-6.1-terra', context: 1_050_000, output: 128_000, inputs: documents, price: [1, 5, 0.05, 1.25] },
    { id: 'gpt-6-sol', context: 1_050_000, output: 128_000, inputs: documents, price: [2, 10, 0.2, 2.5] },
    { id: 'gpt-6-luna', context: 1_050_000, output: 128_000, inputs: documents, price: [0.1, 0.5, 0.01, 0.125] },
    { id: 'gpt-5.6-sol', context: 1_050_000, output: 128_000, inputs: documents, price: [4, 20, 0.4, 5] },
    { id: 'gpt-5.6-terra', context: 1_050_000, output: 128_000, inputs: documents, price: [2, 12, 0.2, 2.5] },
    { id: 'gpt-5.6-luna', context: 1_050_000, output: 128_000, inputs: documents, price: [0.2, 1.2, 0.02, 0.25] },
    { id: 'gpt-5.5', context: 1_050_000, output: 128_000, inputs: documents, price: [5, 30, 0.5] },
    { id: 'gpt-5.5-pro', context: 1_050_000, output: 128_000, inputs: documents, price: [30, 180] },
    { id: 'gpt-5.4', context: 1_050_000, output: 128_000, inputs: documents, price: [2.5, 15, 0.25] },
    { id: 'gpt-5.4-mini', context: 400_000, output: 128_000, inputs: documents, price: [0.75, 4.5, 0.075] },
    { id: 'gpt-5.4-nano', context: 400_000, output: 128_000, inputs: documents, price: [0.2, 1.25, 0.02] },
    { id: 'gpt-5.2', context: 400_000, output: 128_000, inputs: documents, price: [1.75, 14, 0.175] },
    { id: 'gpt-5.1', context: 400_000, output: 128_000, inputs: documents, price: [1.25, 10, 0.125] },
    { id: 'gpt-5', context: 400_000, output: 128_000, inputs: documents, price: [1.25, 10, 0.125] },
    { id: 'gpt-5-mini', context: 400_000, output: 128_000, inputs: documents, price: [0.25, 2, 0.025] },
    { id: 'gpt-5-nano', context: 400_000, output: 128_000, inputs: documents, price: [0.05, 0.4, 0.005] },
    { id: 'gpt-4.1', context: 1_047_576, output: 32_768, inputs: documents, price: [2, 8, 0.5] },
    { id: 'gpt-4.1-mini', context: 1_047_576, output: 32_768, inputs: documents, price: [0.4, 1.6, 0.1] },
    { id: 'gpt-4o', context: 128_000, output: 16_384, inputs: documents, price: [2.5, 10, 1.25] },
    { id: 'gpt-4o-mini', context: 128_000, output: 16_384, inputs: documents, price: [0.15, 0.6, 0.075] },
    { id: 'o3', context: 200_000, output: 100_000, inputs: documents, price: [2, 8, 0.5] },
    { id: 'text-embedding-3-large', kind: 'embedding', context: 8191, output: null, inputs: text, price: [0.13, 0] },
    { id: 'text-embedding-3-small', kind: 'embedding', context: 8191, output: null, inputs: text, price: [0.02, 0] },
  ],
  // platform.claude.com/docs/en/about-claude/pricing and /docs/en/models.
  anthropic: [
    { id: 'claude-fable-5-1', context: 1_000_000, output: 128_000, inputs: documents, price: [10, 50, 0.25, 12.5] },
    { id: 'claude-fable-5', context: 1_000_000, output: 128_000, inputs: documents, price: [10, 50, 1, 12.5] },
    { id: 'claude-opus-5-5', context: 1_000_000, output: 128_000, inputs: documents, price: [4, 20, 0.2, 5] },
    { id: 'claude-opus-5', context: 1_000_000, output: 128_000, inputs: documents, price: [5, 25, 0.5, 6.25] },
    { id: 'claude-opus-4-8', context: 1_000_000, output: 128_000, inputs: documents, price: [5, 25, 0.5, 6.25] },
    { id: 'claude-opus-4-7', context: 1_000_000, output: 128_000, inputs: documents, price: [5, 25, 0.5, 6.25] },
    { id: 'claude-opus-4-6', context: 1_000_000, output: 128_000, inputs: documents, price: [5, 25, 0.5, 6.25] },
    { id: 'claude-opus-4-5', context: 200_000, output: 64_000, inputs: documents, price: [5, 25, 0.5, 6.25] },
    { id: 'claude-sonnet-5-5', context: 1_000_000, output: 128_000, inputs: documents, price: [2, 10, 0.1, 2.5] },
    { id: 'claude-sonnet-5', context: 1_000_000, output: 128_000, inputs: documents, price: [2, 10, 0.2, 2.5] },
    { id: 'claude-sonnet-4-6', context: 1_000_000, output: 128_000, inputs: documents, price: [3, 15, 0.3, 3.75] },
    { id: 'claude-sonnet-4-5', context: 200_000, output: 64_000, inputs: documents, price: [3, 15, 0.3, 3.75] },
    { id: 'claude-haiku-5-5', context: 1_000_000, output: 128_000, inputs: documents, price: [0.1, 0.5, 0.01, 0.125] },
    { id: 'claude-haiku-4-5', context: 200_000, output: 64_000, inputs: documents, price: [1, 5, 0.1, 1.25] },
  ],
  // ai.google.dev/gemini-api/docs/pricing and /docs/models. Several prices are those of a launch that ends on a named day.
  gemini: [
    {
      id: 'gemini-4-argon',
      context: 1_048_576,
      // 65,536 by default; a longer answer has to be asked for, and the vendor names no limit of its own for it.
      output: null,
      inputs: everything,
      price: [2, 10, 0.1],
      priceUntil: '2026-12-01',
    },
    {
      id: 'gemini-3.8-flash',
      context: 1_048_576,
      output: 65_536,
      inputs: everything,
      price: [0.75, 3.75, 0.075],
      priceUntil: '2027-01-01',
    },
    { id: 'gemini-3.5-flash', context: 1_048_576, output: 65_536, inputs: everything, price: [1.5, 9, 0.15] },
    { id: 'gemini-3.5-flash-lite', context: 1_048_576, output: 65_536, inputs: everything, price: [0.3, 2.5, 0.03] },
    { id: 'gemini-3.1-flash-lite', context: 1_048_576, output: 65_536, inputs: everything, price: [0.25, 1.5, 0.025] },
    { id: 'gemini-3.1-pro-preview', context: 1_048_576, output: 65_536, inputs: everything, price: [2, 12, 0.2] },
    { id: 'gemini-2.5-pro', context: 1_048_576, output: 65_536, inputs: everything, price: [1.25, 10, 0.125] },
    { id: 'gemini-2.5-flash', context: 1_048_576, output: 65_536, inputs: everything, price: [0.3, 2.5, 0.03] },
    { id: 'gemini-2.5-flash-lite', context: 1_048_576, output: 65_536, inputs: everything, price: [0.1, 0.4, 0.01] },
    { id: 'gemini-embedding-2', kind: 'embedding', context: 8192, output: null, inputs: text, price: [0.2, 0] },
    { id: 'gemini-embedding-001', kind: 'embedding', context: 2048, output: null, inputs: text, price: [0.15, 0] },
  ],
  // api-docs.deepseek.com/quick_start/pricing. The price hangs on the hour of the day, so there is none here.
  deepseek: [
    { id: 'deepseek-flash', context: 1_000_000, output: 393_216, inputs: images },
    { id: 'deepseek-v4-flash', context: 1_000_000, output: 393_216, inputs: images },
    { id: 'deepseek-v4-pro', context: 1_000_000, output: 393_216, inputs: text },
  ],
  // docs.mistral.ai/models. No limits of the output are published. Large 4 is sold below its list price for now.
  mistral: [
    { id: 'mistral-large-4', context: 1_048_576, output: null, inputs: images },
    { id: 'mistral-large-2512', context: 262_144, output: null, inputs: images, price: [0.5, 1.5, 0.05] },
    { id: 'mistral-large-latest', context: 262_144, output: null, inputs: images, price: [0.5, 1.5, 0.05] },
    { id: 'mistral-medium-2604', context: 262_144, output: null, inputs: images, price: [1.5, 7.5, 0.15] },
    { id: 'mistral-medium-latest', context: 262_144, output: null, inputs: images, price: [1.5, 7.5, 0.15] },
    { id: 'mistral-small-2603', context: 262_144, output: null, inputs: images, price: [0.15, 0.6, 0.015] },
    { id: 'mistral-small-latest', context: 262_144, output: null, inputs: images, price: [0.15, 0.6, 0.015] },
    { id: 'codestral-2508', context: 128_000, output: null, inputs: text, price: [0.3, 0.9, 0.03] },
    { id: 'codestral-latest', context: 128_000, output: null, inputs: text, price: [0.3, 0.9, 0.03] },
    { id: 'mistral-embed', kind: 'embedding', context: 8192, output: null, inputs: text, price: [0.1, 0] },
  ],
  // console.groq.com/docs/models.
  groq: [
    { id: 'openai/gpt-oss-120b', context: 131_072, output: 65_536, inputs: text, price: [0.15, 0.6, 0.075] },
    { id: 'openai/gpt-oss-20b', context: 131_072, output: 65_536, inputs: text, price: [0.075, 0.3, 0.0375] },
    { id: 'qwen/qwen3.8-27b', context: 131_072, output: 16_384, inputs: images, price: [0.8, 4] },
  ],
  // docs.x.ai/developers/models and /developers/pricing. No limits of the output are published.
  xai: [
    { id: 'grok-4.7', context: 500_000, output: null, inputs: images, price: [2, 6, 0.5] },
    { id: 'grok-4.6', context: 500_000, output: null, inputs: images, price: [2, 6, 0.5] },
    { id: 'grok-4.3', context: 1_000_000, output: null, inputs: images, price: [1.25, 2.5, 0.2] },
  ],
};
