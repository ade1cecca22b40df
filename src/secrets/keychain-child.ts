import type * as Keytar from 'keytar';
import type { KeychainAnswer, KeychainRequest } from './keychain.ts';

type Library = Pick<typeof Keytar, 'getPassword' | 'setPassword' | 'deletePassword'>;

const service = 'aix-cli';
const testAccount = 'unlock-test';

/** What the library says where there is no keychain at all. Anything else it says means that there is one. */
const absentPattern =
  /autolaunch|could not connect|not provided by any|serviceunknown|failed to activate|exited with status|machine-id|address .*(empty|unknown)|execute child process/i;

/** The last one is what a keyring says that was never unlocked. */
const lockedPattern = /locked|dismissed|not allowed|passphrase|object does not exist at path/i;

void main();

/** One request on stdin, one answer on stdout. */
async function main(): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk);
  // Our own parent's word.
  const request = JSON.parse(Buffer.concat(chunks).toString()) as KeychainRequest;
  process.stdout.write('ready\n');
  const answer = await toAnswer(request);
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}

async function toAnswer(request: KeychainRequest): Promise<KeychainAnswer> {
  try {
    const { default: keytar } = await import('keytar');
    return await perform(keytar, request);
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    if (isNotInstalled(error)) return { type: 'absent', detail: 'the optional package "keytar" is not installed' };
    if (absentPattern.test(detail)) return { type: 'absent', detail };
    return { type: lockedPattern.test(detail) ? 'locked' : 'broken', detail };
  }
}

async function perform(keytar: Library, request: KeychainRequest): Promise<KeychainAnswer> {
  switch (request.action) {
    case 'get': {
      const key = await keytar.getPassword(service, request.account);
      if (key === null && request.isKnown) await expectUnlocked(keytar);
      return { type: 'done', accounts: key === null ? [] : [request.account], key };
    }
    case 'set': {
      await keytar.setPassword(service, request.account, request.key);
      const kept = await keytar.getPassword(service, request.account);
      if (kept !== request.key) return { type: 'broken', detail: 'it does not give back what it was given' };
      return { type: 'done', accounts: [request.account], key: null };
    }
    case 'delete': {
      const wasThere = await keytar.deletePassword(service, request.account);
      if (!wasThere && request.isKnown) await expectUnlocked(keytar);
      return { type: 'done', accounts: wasThere ? [request.account] : [], key: null };
    }
    case 'try':
      return tryOut(keytar);
    case 'look':
      return look(keytar, request.accounts, request.known);
  }
}

/** Saves, reads and deletes under a name that no other process uses, so that nothing is in anybody's way afterwards. */
async function tryOut(keytar: Library): Promise<KeychainAnswer> {
  const account = `${testAccount}-${process.pid}`;
  await keytar.setPassword(service, account, 'test');
  const kept = await keytar.getPassword(service, account);
  const wasThere = await keytar.deletePassword(service, account);
  if (kept !== 'test' || !wasThere) return { type: 'broken', detail: 'it does not give back what it was given' };
  return { type: 'done', accounts: [], key: null };
}

/** One by one, as the library's own search crashes on a locked keyring. */
async function look(keytar: Library, wanted: readonly string[], known: readonly string[]): Promise<KeychainAnswer> {
  const accounts: string[] = [];
  for (const account of wanted) if ((await keytar.getPassword(service, account)) !== null) accounts.push(account);
  if (known.some((account) => !accounts.includes(account))) await expectUnlocked(keytar);
  return { type: 'done', accounts, key: null };
}

/** A locked Secret Service answers a search as if nothing were there; only writing tells the difference. */
async function expectUnlocked(keytar: Library): Promise<void> {
  await keytar.setPassword(service, testAccount, 'test');
  await keytar.deletePassword(service, testAccount);
}

function isNotInstalled(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = 'code' in error ? error.code : undefined;
  return code === 'MODULE_NOT_FOUND' || code === 'ERR_MODULE_NOT_FOUND' || error.message.includes('native addon');
}
