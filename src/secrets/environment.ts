import type { Environment } from '../context.ts';
import type { KeyOwner } from './secret-store.ts';

export interface EnvironmentKey {
  readonly value: string;
  readonly variable: string;
}

/**
 * The first of the owner's variables that holds something. An empty one counts as not set. `ID:SECRET` names two, which
 * make one key of this form when both are set.
 */
export function readEnvironmentKey(env: Environment, owner: KeyOwner): EnvironmentKey | null {
  for (const variable of owner.variables) {
    const values = variable.split(':').map((name) => env[name]?.trim() ?? '');
    if (!values.includes('')) return { value: values.join(':'), variable };
  }
  return null;
}
