import type { JsonObject } from './json.ts';
import type { Effort } from './provider.ts';
import type { Quirks } from './settings.ts';

type Efforts = Partial<Record<Effort, JsonObject>>;

function toEfforts(...efforts: readonly Effort[]): Efforts {
  return Object.fromEntries(efforts.map((effort) => [effort, { reasoning_effort: effort }]));
}

const allEfforts = toEfforts('none', 'low', 'medium', 'high');
/** For models that do not think: not to is what they do anyway. */
const unthinking: Efforts = { none: {} };

// The o series and gpt-5 and later, but not their chat variants.
const openAiThinkers = /^(?:ft:)?(?:o\d|gpt-(?:[5-9]|\d\d)(?![\d.]*-chat))/;

/** Where vendors leave the protocol that OpenAI defined, each as its documents and recorded answers have it. */
export const vendorQuirks = {
  openai: {
    mostStops: 4,
    reasoningModels: openAiThinkers,
    // o1-mini and o1-preview answer 400 to `developer`.
    developerModels: /^(?:ft:)?(?:o(?!1-mini|1-preview)\d|gpt-(?:[5-9]|\d\d)(?![\d.]*-chat))/,
    reasoning: [
      { models: /^(?:ft:)?o1-(?:mini|preview)/, efforts: {} },
      // They always think; "none" came with gpt-5.1.
      { models: /^(?:ft:)?(?:o\d|gpt-5(?!\.\d|-chat))/, efforts: toEfforts('low', 'medium', 'high') },
      { models: openAiThinkers, efforts: allEfforts },
      { efforts: unthinking },
    ],
    refusals: [
      { models: /^(?:ft:)?(?:o\d|gpt-5(?!\.\d|-chat))/, settings: ['temperature', 'topP'] },
      { models: openAiThinkers, settings: ['temperature', 'topP'], unlessUnthinking: true },
      { models: /^(?:ft:)?(?:o(?:3(?!-mini)|[4-9])|gpt-(?:[5-9]|\d\d)(?![\d.]*-chat))/, settings: ['stop'] },
    ],
  },
  deepseek: {
    seedField: null,
    reasoning: [
      {
        efforts: {
          none: { thinking: { type: 'disabled' } },
          low: { thinking: { type: 'enabled' }, reasoning_effort: 'low' },
          medium: { thinking: { type: 'enabled' }, reasoning_effort: 'medium' },
          high: { thinking: { type: 'enabled' }, reasoning_effort: 'high' },
        },
      },
    ],
    schemalessModels: /^/,
    noEmbeddings: true,
  },
  openrouter: {
    reasoning: [
      {
        efforts: {
          none: { reasoning: { effort: 'none' } },
          low: { reasoning: { effort: 'low' } },
          medium: { reasoning: { effort: 'medium' } },
          high: { reasoning: { effort: 'high' } },
        },
        budget: ['reasoning', 'max_tokens'],
      },
    ],
  },
  lmstudio: { reasoning: [{ efforts: {} }] },
  groq: {
    mostStops: 4,
    maxTokensField: 'max_completion_tokens',
    reasoning: [
      { models: /gpt-oss/, efforts: toEfforts('low', 'medium', 'high') },
      // It thinks or it does not. Unless parsed is said, thoughts stand as <think> in the answer.
      {
        models: /qwen/,
        efforts: {
          none: { reasoning_effort: 'none' },
          high: { reasoning_effort: 'default', reasoning_format: 'parsed' },
        },
      },
      { efforts: unthinking },
    ],
    schemalessModels: /^(?!.*(?:gpt-oss|kimi-k2|llama-4))/,
    schemaAlone: true,
    noEmbeddings: true,
  },
  mistral: {
    seedField: 'random_seed',
    // The usage is on the last chunk without being asked for.
    noStreamOptions: true,
    reasoning: [
      { models: /^mistral-(?:small|medium)-(?:latest|[3-9]|2[6-9])/, efforts: toEfforts('none', 'high') },
      { models: /^magistral/, efforts: {} },
      { efforts: unthinking },
    ],
    media: { image: 'plain', audio: 'plain', pdf: 'document-url' },
    // Limited by tokens: this many paragraphs fit.
    maxTexts: 128,
    dimensionsField: 'output_dimension',
  },
  xai: {
    maxTokensField: 'max_completion_tokens',
    reasoningBesideOutput: true,
    reasoning: [
      { models: /^grok-3-mini/, efforts: toEfforts('low', 'high') },
      { models: /non-reasoning|^grok-[23]/, efforts: unthinking },
      // They always think, as much as they please.
      { models: /^grok-(?:4(?!\.)|4\.20|code)/, efforts: {} },
      { efforts: allEfforts },
    ],
    refusals: [{ models: /^grok-(?:3-mini|[4-9]|code)(?!.*non-reasoning)/, settings: ['stop'] }],
    emptyThought: /^Thinking(?:\.\.\.|…)\s*$/,
  },
  yandex: {
    modelUri: { chat: 'gpt://${YC_FOLDER_ID}/{model}/{version}', embedding: 'emb://${YC_FOLDER_ID}/{model}/{version}' },
    // The vendor's own API takes one text at a time.
    maxTexts: 1,
  },
  cerebras: { maxTokensField: 'max_completion_tokens', noEmbeddings: true },
} as const satisfies Readonly<Record<string, Quirks>>;
