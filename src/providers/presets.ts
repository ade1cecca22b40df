import type { BatchTerms } from './batches/calls.ts';
import type { AuthType, KeyForm, OAuthSettings, Quirks } from './settings.ts';
import { vendorQuirks } from './vendor-quirks.ts';

/** A known vendor. */
export interface Preset {
  readonly name: string;
  readonly driver: string;
  /** A part in braces is read from the environment: `https://{region}.vendor.example`. */
  readonly baseUrl: string;
  /** The variables that hold the parts, in order. */
  readonly baseUrlParts?: Readonly<Record<string, readonly string[]>>;
  /** Hosts beside that of the base URL that are the vendor's own, so that its keys may go there. */
  readonly vendorHosts?: RegExp;
  /** The vendor's own variables that move it, in order. */
  readonly baseUrlVariables: readonly string[];
  /** `ID:SECRET` is a key put together from two variables, where both are set. */
  readonly keyVariables: readonly string[];
  readonly needsKey: boolean;
  /** Tells for free whether the key is valid, where the list of models is open to all. */
  readonly keyPath?: string;
  /** Runs on the user's own machines. A custom provider may take over its name. */
  readonly isLocal: boolean;
  readonly defaultModel: string | null;
  /** Makes embeddings where no model is named. */
  readonly embeddingModel?: string;
  /** How the key is sent, when the wire protocol says otherwise. */
  readonly authType?: AuthType;
  readonly keyHeader?: string;
  readonly keyScheme?: string;
  /** Keys that are sent in another way. */
  readonly keyForms?: readonly KeyForm[];
  readonly oauth?: PresetOAuth;
  /** The vendor's own variable for a file with authorities to trust. */
  readonly caFileVariable?: string;
  readonly caHint?: string;
  /** Headers that are sent to the vendor's own host when their variable is set. */
  readonly headerVariables: Readonly<Record<string, string>>;
  /** Of the batches that it takes; absent where it takes none that the wire protocol has. */
  readonly batches?: BatchTerms;
  readonly quirks: Quirks;
}

export interface PresetOAuth extends OAuthSettings {
  /** The vendor's own variables that move the token server and widen the scope. */
  readonly tokenUrlVariable: string;
  readonly scopeVariable: string;
}

const remote = {
  driver: 'openai-chat',
  baseUrlVariables: [],
  needsKey: true,
  isLocal: false,
  defaultModel: null,
  headerVariables: {},
  quirks: {},
} as const;

const local = { ...remote, needsKey: false, isLocal: true } as const;

export const presets: readonly Preset[] = [
  {
    ...remote,
    name: 'openai',
    embeddingModel: 'text-embedding-3-small',
    baseUrl: 'https://api.openai.com/v1',
    baseUrlVariables: ['OPENAI_BASE_URL'],
    keyVariables: ['OPENAI_API_KEY'],
    headerVariables: { 'OpenAI-Organization': 'OPENAI_ORG_ID', 'OpenAI-Project': 'OPENAI_PROJECT_ID' },
    batches: { requests: 50_000, bytes: 200_000_000, priceShare: 0.5 },
    quirks: vendorQuirks.openai,
  },
  {
    ...remote,
    name: 'azure',
    driver: 'azure',
    baseUrl: 'https://{resource}.openai.azure.com',
    baseUrlParts: { resource: ['AZURE_RESOURCE_NAME'] },
    baseUrlVariables: ['AZURE_OPENAI_ENDPOINT'],
    keyVariables: ['AZURE_OPENAI_API_KEY', 'AZURE_API_KEY', 'AZURE_OPENAI_AD_TOKEN'],
    // Also where another driver is asked for, as Azure has the Responses API too.
    authType: 'api-key',
    keyHeader: 'api-key',
    keyForms: [
      // A token of Entra is taken where a key is, but in the usual header. Keys have no dots.
      { variables: ['AZURE_OPENAI_AD_TOKEN'], pattern: /^eyJ[\w-]*\.[\w-]+\.[\w-]*$/, authType: 'bearer' },
    ],
    vendorHosts: /^[\w-]+\.(?:openai|services\.ai|cognitiveservices)\.azure\.(?:com|us|cn)$/,
    // Deployments are mostly called as their models.
    quirks: vendorQuirks.openai,
  },
  {
    ...remote,
    name: 'anthropic',
    driver: 'anthropic',
    baseUrl: 'https://api.anthropic.com/v1',
    baseUrlVariables: ['ANTHROPIC_BASE_URL'],
    keyVariables: ['ANTHROPIC_API_KEY', 'ANTHROPIC_AUTH_TOKEN'],
    keyForms: [
      // Tokens of a login are taken only with this header.
      { pattern: /^sk-ant-oat/, authType: 'bearer', headers: { 'anthropic-beta': 'oauth-2025-04-20' } },
      { variables: ['ANTHROPIC_AUTH_TOKEN'], authType: 'bearer' },
    ],
    batches: { requests: 100_000, bytes: 256_000_000, priceShare: 0.5 },
  },
  {
    ...remote,
    name: 'gemini',
    embeddingModel: 'gemini-embedding-001',
    driver: 'gemini',
    baseUrl: 'https://generativelanguage.googleapis.com/v1beta',
    baseUrlVariables: ['GOOGLE_GEMINI_BASE_URL'],
    // Google's own library takes GOOGLE_API_KEY when both are there.
    keyVariables: [
      'GOOGLE_API_KEY',
      'GEMINI_API_KEY',
      'GOOGLE_GENERATIVE_AI_API_KEY',
      'GOOGLE_AI_API_KEY',
      'LLM_GEMINI_KEY',
    ],
  },
  {
    ...remote,
    name: 'deepseek',
    baseUrl: 'https://api.deepseek.com',
    keyVariables: ['DEEPSEEK_API_KEY'],
    quirks: vendorQuirks.deepseek,
  },
  {
    ...remote,
    name: 'openrouter',
    baseUrl: 'https://openrouter.ai/api/v1',
    keyVariables: ['OPENROUTER_API_KEY'],
    keyPath: '/key',
    quirks: vendorQuirks.openrouter,
  },
  {
    ...local,
    name: 'lmstudio',
    baseUrl: 'http://localhost:1234/v1',
    baseUrlVariables: ['LM_STUDIO_BASE_URL'],
    keyVariables: ['LM_API_TOKEN'],
    quirks: vendorQuirks.lmstudio,
  },
  {
    ...local,
    name: 'ollama',
    driver: 'ollama',
    baseUrl: 'http://127.0.0.1:11434',
    // OLLAMA_HOST is often there for the server alone and says where it listens, so the plainer variable goes first.
    baseUrlVariables: ['OLLAMA_BASE_URL', 'OLLAMA_HOST'],
    keyVariables: ['OLLAMA_API_KEY'],
  },
  {
    ...remote,
    name: 'groq',
    baseUrl: 'https://api.groq.com/openai/v1',
    keyVariables: ['GROQ_API_KEY'],
    batches: { requests: 50_000, bytes: 200_000_000, priceShare: 0.5 },
    quirks: vendorQuirks.groq,
  },
  {
    ...remote,
    name: 'mistral',
    embeddingModel: 'mistral-embed',
    baseUrl: 'https://api.mistral.ai/v1',
    keyVariables: ['MISTRAL_API_KEY'],
    quirks: vendorQuirks.mistral,
  },
  {
    ...remote,
    name: 'xai',
    baseUrl: 'https://api.x.ai/v1',
    keyVariables: ['XAI_API_KEY'],
    quirks: vendorQuirks.xai,
  },
  {
    ...remote,
    name: 'together',
    baseUrl: 'https://api.together.ai/v1',
    baseUrlVariables: ['TOGETHER_BASE_URL'],
    keyVariables: ['TOGETHER_API_KEY'],
  },
  {
    ...remote,
    name: 'fireworks',
    baseUrl: 'https://api.fireworks.ai/inference/v1',
    keyVariables: ['FIREWORKS_API_KEY'],
  },
  {
    ...remote,
    name: 'bedrock',
    driver: 'bedrock',
    baseUrl: 'https://bedrock-runtime.{region}.amazonaws.com',
    baseUrlParts: { region: ['AWS_REGION', 'AWS_DEFAULT_REGION'] },
    vendorHosts: /^bedrock-runtime(?:-fips)?\.[a-z0-9-]+\.amazonaws\.com(?:\.cn)?$/,
    keyVariables: [
      'AWS_BEARER_TOKEN_BEDROCK',
      'AWS_ACCESS_KEY_ID:AWS_SECRET_ACCESS_KEY:AWS_SESSION_TOKEN',
      'AWS_ACCESS_KEY_ID:AWS_SECRET_ACCESS_KEY',
    ],
  },
  {
    ...remote,
    name: 'cerebras',
    baseUrl: 'https://api.cerebras.ai/v1',
    keyVariables: ['CEREBRAS_API_KEY'],
    quirks: vendorQuirks.cerebras,
  },
  {
    ...remote,
    name: 'nvidia',
    baseUrl: 'https://integrate.api.nvidia.com/v1',
    keyVariables: ['NVIDIA_API_KEY'],
  },
  {
    ...remote,
    name: 'yandex',
    baseUrl: 'https://llm.api.cloud.yandex.net/v1',
    keyVariables: ['YC_API_KEY', 'YC_IAM_TOKEN'],
    authType: 'api-key',
    keyHeader: 'Authorization',
    keyScheme: 'Api-Key',
    keyForms: [{ variables: ['YC_IAM_TOKEN'], pattern: /^t1\./, authType: 'bearer' }],
    headerVariables: { 'OpenAI-Project': 'YC_FOLDER_ID' },
    quirks: vendorQuirks.yandex,
  },
  {
    ...local,
    name: 'vllm',
    baseUrl: 'http://localhost:8000/v1',
    baseUrlVariables: ['VLLM_BASE_URL'],
    keyVariables: ['VLLM_API_KEY'],
  },
  {
    ...local,
    name: 'llamacpp',
    baseUrl: 'http://localhost:8080/v1',
    keyVariables: ['LLAMA_API_KEY'],
  },
  {
    ...remote,
    name: 'gigachat',
    driver: 'gigachat',
    baseUrl: 'https://gigachat.devices.sberbank.ru/api/v1',
    baseUrlVariables: ['GIGACHAT_BASE_URL'],
    keyVariables: ['GIGACHAT_CREDENTIALS'],
    embeddingModel: 'Embeddings',
    authType: 'oauth2',
    oauth: {
      tokenUrl: 'https://ngw.devices.sberbank.ru:9443/api/v2/oauth',
      tokenUrlVariable: 'GIGACHAT_AUTH_URL',
      clientId: null,
      scope: 'GIGACHAT_API_PERS',
      scopeVariable: 'GIGACHAT_SCOPE',
      body: 'form',
      auth: 'basic',
      headers: { RqUID: '${uuid}' },
      params: { grant_type: '' },
    },
    caFileVariable: 'GIGACHAT_CA_BUNDLE_FILE',
    caHint:
      'most systems do not know the authority behind it (Russian Trusted Root CA): put its root certificate into a PEM file and name that in GIGACHAT_CA_BUNDLE_FILE or ca_file',
  },
  {
    ...remote,
    name: 'mock',
    driver: 'mock',
    baseUrl: 'mock://embedded',
    keyVariables: [],
    needsKey: false,
    defaultModel: 'echo',
  },
];

/** A preset by its name, whatever the case. */
export function findPreset(name: string): Preset | undefined {
  const wanted = name.toLowerCase();
  return presets.find((preset) => preset.name === wanted);
}
