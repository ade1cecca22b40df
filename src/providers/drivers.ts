import type { Environment } from '../context.ts';
import { completeAzureUrl } from './azure/base-url.ts';
import type { Driver } from './driver.ts';
import type { AuthType } from './settings.ts';

/** What must be known of a wire protocol before it is loaded. */
export interface DriverRow {
  readonly load: () => Promise<Driver>;
  /** How the key is sent where nothing else is configured. */
  readonly authType: AuthType;
  /** The header for it, or the field of the query. */
  readonly keyHeader: string;
  /** Whether base URLs end in a version such as /v1. */
  readonly isVersioned?: boolean;
  /** Makes the base URL that is run against out of what people have. */
  readonly completeUrl?: (baseUrl: string, env: Environment) => string;
}

const bearer = { authType: 'bearer', keyHeader: 'X-API-Key' } as const;

/** Every wire protocol: one folder and one row here. */
export const driverTable: Readonly<Record<string, DriverRow>> = {
  'openai-chat': {
    ...bearer,
    isVersioned: true,
    load: async () => (await import('./openai-chat/driver.ts')).openAiChat,
  },
  'openai-responses': {
    ...bearer,
    isVersioned: true,
    load: async () => (await import('./openai-responses/driver.ts')).openAiResponses,
  },
  anthropic: {
    authType: 'api-key',
    keyHeader: 'x-api-key',
    load: async () => (await import('./anthropic/driver.ts')).anthropic,
  },
  gemini: {
    authType: 'api-key',
    keyHeader: 'x-goog-api-key',
    load: async () => (await import('./gemini/driver.ts')).gemini,
  },
  bedrock: { authType: 'aws', keyHeader: '', load: async () => (await import('./bedrock/driver.ts')).bedrock },
  ollama: {
    ...bearer,
    load: async () => (await import('./ollama/driver.ts')).ollama,
    // The paths stand beside /v1, which people know from its compatible ones, and begin with /api, which other tools want.
    completeUrl: (baseUrl) => baseUrl.replace(/\/(?:v1|api)$/, ''),
  },
  azure: {
    authType: 'api-key',
    keyHeader: 'api-key',
    load: async () => (await import('./azure/driver.ts')).azure,
    completeUrl: completeAzureUrl,
  },
  gigachat: { ...bearer, isVersioned: true, load: async () => (await import('./gigachat/driver.ts')).gigaChat },
};

export function findDriverRow(name: string): DriverRow | undefined {
  return Object.hasOwn(driverTable, name) ? driverTable[name] : undefined;
}

/** Whether the version may be missing from the base URL of a provider. */
export function mayLackVersion(driver: string, baseUrl: string): boolean {
  return findDriverRow(driver)?.isVersioned === true && !/\/v\d+[^/]*(\/|$)/.test(new URL(baseUrl).pathname);
}
