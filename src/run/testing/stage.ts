import type { Context } from '../../context.ts';
import type { FoundKey, SecretStore } from '../../secrets/secret-store.ts';

/** Many runs of one process: nothing is asked or read from stdin, notices are left out, warnings are given once, and keys are found once. */
export function createStage(context: Context): Context {
  const told = new Set<string>();
  const stdin = { ...context.io.stdin, isTerminal: true, readPiped: async () => ({ type: 'none' }) as const };
  const warn = async (message: string): Promise<void> => {
    if (told.has(message)) return;
    told.add(message);
    await context.io.warn(message);
  };
  let secrets: Promise<SecretStore> | undefined;
  return {
    ...context,
    io: { ...context.io, stdin, isInteractive: false, notice: async () => {}, explain: async () => {}, warn },
    secrets: () => (secrets ??= context.secrets().then(rememberKeys)),
  };
}

function rememberKeys(secrets: SecretStore): SecretStore {
  const found = new Map<string, Promise<FoundKey | null>>();
  return {
    ...secrets,
    find(owner, signal) {
      const name = JSON.stringify(owner);
      const known = found.get(name) ?? secrets.find(owner, signal);
      found.set(name, known);
      return known;
    },
  };
}
