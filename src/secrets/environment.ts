import type { Environment } from '../context.ts';
import type { KeyOwner } from './secret-store.ts';

export interface EnvironmentKey {
  readonly value: string;
  readonly variable: string;
}

/** The first of the owner's variables that holds something. An empty one counts as not set. */
export function readEnvironmentKey(env: Environment, owner: KeyOwner): EnvironmentKey | null {
  for (const variable of owner.variables) {
    const value = env[variable]?.trim() ?? '';
    if (value !== '') return { value, variable };
  }
  return null;
}
