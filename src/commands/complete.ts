import { existsSync } from 'node:fs';
import { Command } from 'commander';
import { createContext, type Context } from '../context.ts';
import { toParamText } from '../prompts/param.ts';
import { listKnownModels } from '../run/known-models.ts';

interface Wanted {
  /** The first argument on the command line that is completed, such as the prompt of `aix run`. */
  readonly name: string;
  /** All words of that command line. */
  readonly words: readonly string[];
}

type ListWords = (context: Context, wanted: Wanted) => Promise<readonly string[]>;

const kinds: Readonly<Record<string, ListWords>> = {
  providers: listProviderNames,
  models: listModels,
  prompts: async (context) => (await context.prompts()).names(),
  'prompt-params': listParams,
  'config-keys': listKeys,
  runs: listRuns,
  batches: listBatches,
  shells: async () => ['bash', 'zsh', 'fish', 'powershell'],
};

/** Called by the completion scripts while somebody types: whatever is wrong, it says nothing and succeeds. */
export function createCompleteCommand(context: Context): Command {
  return new Command('complete')
    .argument('[kind]')
    .argument('[name]')
    .argument('[words...]')
    .allowUnknownOption()
    .action(async (kind = '', name = '', words: readonly string[] = []) => {
      const list = Object.hasOwn(kinds, kind) ? kinds[kind] : undefined;
      const found = await list?.(moveHome(context, words), { name, words }).catch(() => []);
      const lines = (found ?? []).filter((word) => !/\p{Cc}/u.test(word)).map((word) => `${word}\n`);
      await context.io.stdout.write(lines.join(''));
    });
}

/** The command line that is completed may ask for another home folder. */
function moveHome(context: Context, words: readonly string[]): Context {
  const configDir = findValue(words, '--config-dir');
  return configDir === undefined ? context : createContext({ ...context, globals: { ...context.globals, configDir } });
}

async function listProviderNames(context: Context): Promise<readonly string[]> {
  const { listProviderNames: listNames } = await import('../providers/resolve.ts');
  const { readSources } = await import('../providers/sources.ts');
  return listNames(await readSources(context));
}

/** What is known without asking anybody: a completion never goes to the network. */
async function listModels(context: Context, { words }: Wanted): Promise<readonly string[]> {
  const { listProviders, resolveProvider } = await import('../providers/resolve.ts');
  const provider = findValue(words, '--provider');
  const { readSources } = await import('../providers/sources.ts');
  const sources = await readSources(context, provider === undefined ? undefined : [provider]);
  const settings = provider === undefined ? listProviders(sources) : [resolveProvider(provider, sources)];
  const models = await Promise.all(settings.map((each) => listKnownModels(context, each)));
  return [...new Set(models.flat())];
}

async function listParams(context: Context, { name }: Wanted): Promise<readonly string[]> {
  const prompt = await (await context.prompts()).find(name);
  return prompt.params.flatMap(({ name: param, choices, type }) => {
    const values = choices ?? (type === 'boolean' ? [true, false] : ['']);
    return values.map((value) => `${param}=${toParamText(value)}`);
  });
}

async function listKeys(context: Context): Promise<readonly string[]> {
  const { listSettings } = await import('../config/settings.ts');
  const { renderKey } = await import('../config/keys.ts');
  const names = Object.keys((await context.config()).custom_providers).map((name) => renderKey([name]));
  return listSettings().flatMap(({ key }) => {
    return key.includes('<name>') ? names.map((name) => key.replace('<name>', name)) : key;
  });
}

const offeredRuns = 50;

/** The beginnings of the newest ids. While there is no history, none is made. */
async function listRuns(context: Context): Promise<readonly string[]> {
  const { toDatabasePath, listWaiting } = await import('../history/place.ts');
  if (!existsSync(toDatabasePath(context.home)) && listWaiting(context.home).length === 0) return [];
  const { withHistory } = await import('../run/open-history.ts');
  const { shortenIds } = await import('./logs/short-ids.ts');
  const ids = await withHistory(context, (history) => [...history.list({ limit: offeredRuns })].map(({ id }) => id));
  return ['last', ...shortenIds(ids)];
}

/** Those that were handed to a provider, the newest first. */
async function listBatches(context: Context): Promise<readonly string[]> {
  const { listSent } = await import('../batch/sent/record.ts');
  return listSent(context).map(({ id }) => id);
}

function findValue(words: readonly string[], flag: string): string | undefined {
  const joined = words.findLast((word) => word.startsWith(`${flag}=`));
  if (joined !== undefined) return joined.slice(flag.length + 1);
  const at = words.lastIndexOf(flag);
  return at === -1 ? undefined : words[at + 1];
}
