import type { Driver } from './driver.ts';
import type { AuthType } from './settings.ts';

/** What must be known of a wire protocol before it is loaded. */
export interface DriverRow {
  readonly load: () => Promise<Driver>;
  /** How the key is sent where nothing else is configured. */
  readonly authType: AuthType;
  /** The header for it, or the field of the query. */
  readonly keyHeader: string;
  /** The paths stand beside /v1: a base URL that ends in it, as people know it from OpenAI, is taken without. */
  readonly isBesideV1?: boolean;
}

const bearer = { authType: 'bearer', keyHeader: 'X-API-Key' } as const;

/** Every wire protocol: one folder and one row here. */
export const driverTable: Readonly<Record<string, DriverRow>> = {
  'openai-chat': { ...bearer, load: async () => (await import('./openai-chat/driver.ts')).openAiChat },
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
  ollama: { ...bearer, isBesideV1: true, load: async () => (await import('./ollama/driver.ts')).ollama },
  bedrock: { authType: 'aws', keyHeader: '', load: async () => (await import('./bedrock/driver.ts')).bedrock },
  'openai-responses': { ...bearer, load: async () => (await import('./openai-responses/driver.ts')).openAiResponses },
};

export function findDriverRow(name: string): DriverRow | undefined {
  return Object.hasOwn(driverTable, name) ? driverTable[name] : undefined;
}
