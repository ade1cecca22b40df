import { Command } from 'commander';
import type { CustomProvider } from '../../config/schema.ts';
import type { Context } from '../../context.ts';
import { Failure } from '../../errors.ts';
import { checkBaseUrl, isLoopback } from '../../providers/base-url.ts';
import { hasHeader } from '../../providers/headers.ts';
import { toText } from '../../providers/json.ts';
import { readOAuth } from '../../providers/oauth-settings.ts';
import { findPreset } from '../../providers/presets.ts';
import { warnAbout } from './cautions.ts';
import { completeArguments, type GivenArguments } from './complete-arguments.ts';
import { changeEntries, checkName, putEntry, refuseFile, type Entry, type NamedEntry } from './entries.ts';
import { addProviderOptions, toFields, type ProviderFlags } from './flags.ts';
import { reportKeys } from './stored-keys.ts';

interface AddFlags extends ProviderFlags {
  readonly force?: boolean;
}

export function createAddCommand(context: Context): Command {
  const command = new Command('add')
    .summary('add a provider of your own')
    .description('add a provider of your own; on a terminal, what is missing is asked for')
    .argument('[name]', 'what you call it')
    .argument('[base-url]', 'address of its API, such as http://localhost:11434/v1')
    .addHelpText('after', examples);
  return addProviderOptions(command)
    .option('--force', 'replace the provider that has this name')
    .action(async (name: string | undefined, baseUrl: string | undefined) => {
      const flags = command.opts<AddFlags>();
      const added = await toNamedEntry(context, { name, baseUrl, flags });
      await refuseFile(context, added.name);
      const replaced = await changeEntries(context, (entries) => putEntry(entries, added, flags.force === true));
      await report(context, added, replaced);
    });
}

async function toNamedEntry(context: Context, given: GivenArguments): Promise<NamedEntry> {
  const fields = toFields(context, given.flags);
  const idle = given.flags.alias?.find(({ model }) => model === '');
  if (idle !== undefined) throw new Failure('usage', `alias "${idle.name}" stands for no model`);
  const { name, baseUrl, model, authType } = await completeArguments(context, given);
  const entry: Entry = {
    base_url: checkBaseUrl(baseUrl),
    ...(model !== null && { default_model: model }),
    ...('headers' in fields && { headers: fields['headers'] }),
    ...(authType !== null && { auth_type: authType }),
    ...fields,
  };
  checkOAuth(context, name, entry);
  return { name: checkName(name), entry };
}

/** Without a token URL and a client there would be a provider that nobody can run. */
function checkOAuth(context: Context, name: string, entry: Entry): void {
  if (entry['auth_type'] !== 'oauth2') return;
  const preset = findPreset(toText(entry['preset']));
  const own = entry['oauth'] as CustomProvider['oauth'];
  const { problem } = readOAuth({ name, own, preset: preset?.oauth, env: context.env });
  if (problem !== null) throw new Failure('usage', problem.message, { hint: problem.hint });
}

async function report(context: Context, { name, entry }: NamedEntry, replaced: Entry | undefined): Promise<void> {
  const verb = replaced === undefined ? 'added' : 'replaced';
  const model = entry['default_model'] === undefined ? ' --model MODEL' : '';
  await context.io.stdout.write(
    `${verb} provider "custom:${name}" at ${String(entry['base_url'])}\n` +
      `use it: aix run explain --param concept=recursion --provider custom:${name}${model}\n`,
  );
  await warnAbout(context, name, entry);
  if (replaced !== undefined) return reportKeys(context, name, { from: replaced, to: entry });
  if (mayWantKey(entry)) await context.io.notice(`store its key, if it wants one: aix api-key ${name}`);
}

function mayWantKey(entry: Entry): boolean {
  const baseUrl = String(entry['base_url']);
  const hasOwn = hasHeader((entry['headers'] ?? {}) as Record<string, string>, 'authorization');
  if (entry['auth_type'] === 'oauth2') return true;
  return entry['auth_type'] !== 'none' && !hasOwn && !isLoopback(baseUrl) && baseUrl.startsWith('https:');
}

const examples = `
Without --force a name that is taken is refused. The network is not used: "aix
provider test NAME" tries it out.

Examples:
  aix provider add ollama http://localhost:11434/v1 --model llama3.2
  aix provider add team https://llm.example.com/v1 -m qwen3 -H "X-Team: search" --auth-type api-key
  aix provider add team https://llm.example.com/v1 --oauth-token-url https://login.example.com/token --oauth-client-id me
  aix provider add --preset lmstudio`;
