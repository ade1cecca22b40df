import { Failure } from '../../errors.ts';
import type { CustomProvider } from '../../config/schema.ts';
import type { Driver } from '../driver.ts';

/** Settings of a provider, where the file has some. */
export type OwnSettings = Partial<CustomProvider>;

export interface OwnFile {
  readonly settings: OwnSettings;
  readonly healthPath: string | null;
  readonly driver: Driver;
}

/** What a file of the user's own holds. Throws a Failure of the config when it cannot be used. */
export async function loadFile(path: string, home: string): Promise<OwnFile> {
  if (/\.mjs$/i.test(path)) return (await import('./module.ts')).loadModule(path, home);
  const { readDeclaration } = await import('./read-declaration.ts');
  const { createDeclaredDriver, findOnlyModel } = await import('./declared-driver.ts');
  const name = path.replace(/^.*[/\\]|\.[^.]*$/g, '').toLowerCase();
  const declaration = await readDeclaration(path);
  const { chat: _chat, models: _models, health, embeddings: _embeddings, ...settings } = declaration;
  return {
    settings: withoutNulls({ ...settings, default_model: findOnlyModel(name, declaration) }),
    healthPath: health?.path ?? null,
    driver: createDeclaredDriver(name, declaration),
  };
}

/** In a file null says the same as nothing. */
export function withoutNulls(settings: Readonly<Record<string, unknown>>): OwnSettings {
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== null));
}

/** The failure of one file, which must not be that of another. */
export async function tryFile(path: string, home: string): Promise<OwnFile | Failure> {
  try {
    return await loadFile(path, home);
  } catch (error) {
    if (error instanceof Failure) return error;
    throw error;
  }
}
