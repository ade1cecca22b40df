import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Command, Option } from 'commander';
import type { Context } from '../context.ts';
import { Failure } from '../errors.ts';
import { resolveProvider } from '../providers/resolve.ts';
import type { ProviderSettings } from '../providers/settings.ts';
import { readSources } from '../providers/sources.ts';
import { storeKey } from '../run/store-key.ts';
import { checkKey } from '../secrets/key-shape.ts';
import { deleteKey, printKeys, showKey, testOneKey, whereKey } from './key-actions.ts';

const actions = ['set', 'get', 'delete', 'test', 'where'] as const;
type Action = (typeof actions)[number];

export interface KeyFlags {
  readonly action?: Action;
  readonly list?: boolean;
  readonly json?: boolean;
  readonly stdin?: boolean;
  readonly keyFile?: string;
  readonly key?: string;
  readonly force?: boolean;
  readonly yes?: boolean;
  readonly insecureStorage?: boolean;
}

export function createApiKeyCommand(context: Context): Command {
  return addKeyOptions(new Command('api-key'))
    .argument('[provider]', 'whose key, such as openai or custom:ollama')
    .argument('[action]', 'the same as --action')
    .addOption(new Option('--action <action>', 'what to do with the key (default: set)').choices(actions))
    .addOption(
      new Option('--list', 'list all providers and where their keys come from').conflicts(['action', ...inputs]),
    )
    .option('--json', 'print as JSON')
    .addHelpText('after', examples)
    .action(async (first: string | undefined, second: string | undefined, flags: KeyFlags) => {
      const { provider, action } = toTarget(first, second, flags);
      if (flags.list === true || (provider === 'list' && flags.action === undefined)) {
        return printKeys(context, { isJson: flags.json === true, isMasked: false });
      }
      await perform(context, provider, { ...flags, action });
    });
}

export function addKeyOptions(command: Command): Command {
  return command
    .addOption(new Option('--stdin', 'read the key from stdin').conflicts(['keyFile', 'key']))
    .addOption(new Option('--key-file <file>', 'read the key from a file').conflicts('key'))
    .option('--key <key>', 'the key itself; other users can see it in the list of processes')
    .option('--force', 'replace a stored key without asking')
    .option('-y, --yes', 'the same')
    .option('--insecure-storage', 'keep the key as plain text in keys.json (0600) instead of the keychain');
}

/** Asks for the key where no flag gives it, and keeps it. */
export async function setKey(context: Context, name: string, flags: KeyFlags): Promise<void> {
  const settings = resolveProvider(name, await readSources(context, [name]));
  const given = await readGivenKey(context, flags);
  if (given !== null) context.redactor.add(given.trim());
  if (given !== null) checkKey(given);
  await confirmReplacing(context, settings, flags);
  const key = given ?? (await askForKey(context, settings));
  await storeKey(context, settings, { key, save: flags.insecureStorage === true ? 'saveInsecurely' : 'save' });
}

const inputs = ['stdin', 'keyFile', 'key', 'force', 'yes', 'insecureStorage'];

interface Target {
  readonly provider: string | undefined;
  readonly action: Action;
}

/** `api-key openai --action get`, `api-key openai get` and `api-key get openai` mean the same. */
function toTarget(first: string | undefined, second: string | undefined, flags: KeyFlags): Target {
  if (second === undefined) return { provider: first, action: flags.action ?? 'set' };
  const action = actions.find((each) => each === first) ?? actions.find((each) => each === second);
  if (action === undefined) {
    throw new Failure('usage', `unknown action "${second}"`, { hint: `one of: ${actions.join(', ')}` });
  }
  if (flags.action !== undefined && flags.action !== action) {
    throw new Failure('usage', `two actions are given, "${action}" and "${flags.action}"`);
  }
  return { provider: first === action ? second : first, action };
}

async function perform(context: Context, provider: string | undefined, flags: KeyFlags): Promise<void> {
  if (provider === undefined) {
    throw new Failure('usage', 'no provider is given', { hint: 'aix api-key openai, or aix api-key --list' });
  }
  const isJson = flags.json === true;
  const { action = 'set' } = flags;
  refuseInputs(action, flags);
  switch (action) {
    case 'set':
      return setKey(context, provider, flags);
    case 'get':
      return showKey(context, provider, isJson);
    case 'where':
      return whereKey(context, provider, isJson);
    case 'delete':
      return deleteKey(context, provider);
    case 'test':
      return testOneKey(context, provider, isJson);
  }
}

/** Whoever gives a key to an action that takes none has mistaken the action. */
function refuseInputs(action: Action, flags: KeyFlags): void {
  const isGiven = flags.stdin === true || flags.keyFile !== undefined || flags.key !== undefined;
  if (action === 'set' || !isGiven) return;
  throw new Failure('usage', `--action ${action} takes no key`, { hint: 'leave out --stdin, --key-file and --key' });
}

async function readGivenKey(context: Context, flags: KeyFlags): Promise<string | null> {
  if (flags.stdin === true) return context.io.stdin.readAll();
  if (flags.keyFile !== undefined) return readKeyFile(resolve(context.cwd, flags.keyFile));
  if (flags.key === undefined) return null;
  await context.io.warn('a key given with --key stays in the history of the shell; --stdin does not');
  return flags.key;
}

function readKeyFile(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    throw new Failure('usage', `the key file "${path}" cannot be read`, { detail, cause: error });
  }
}

async function confirmReplacing(context: Context, settings: ProviderSettings, flags: KeyFlags): Promise<void> {
  if (flags.force === true || flags.yes === true) return;
  const { toKeyOwner } = await import('../providers/auth.ts');
  const { host } = toKeyOwner(settings);
  const stored = await (await context.secrets()).list();
  if (!stored.some((key) => key.provider === settings.name && key.host === host)) return;
  const { askConfirm } = await import('../terminal/ask.ts');
  const message = `replace the key of ${settings.name} for ${host}?`;
  if (await askConfirm(context.io, { message, insteadOf: '--force' })) return;
  throw new Failure('cancelled', 'the stored key was kept');
}

async function askForKey(context: Context, settings: ProviderSettings): Promise<string> {
  const { askSecret } = await import('../terminal/ask.ts');
  const message = `${settings.oauth === null ? 'API key' : 'client secret'} for ${settings.name}`;
  return askSecret(context.io, { message, insteadOf: '--stdin or --key-file', check: checkKey });
}

const examples = `
A key is looked for in the environment, then from key_command, in the keychain,
and in keys.json.
It goes only to the host that it was stored for.

Examples:
  aix api-key openai
  pass show openai | aix api-key openai --stdin --force
  aix api-key openai --action test
  aix api-key --list`;
