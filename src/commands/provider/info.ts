import { Command } from 'commander';
import type { Context } from '../../context.ts';
import { toVariable } from '../../providers/names.ts';
import { findPreset } from '../../providers/presets.ts';
import type { ProviderSettings } from '../../providers/settings.ts';
import { sanitize } from '../../terminal/sanitize.ts';
import { describe, findSettings, type Description } from './describe.ts';
import { findName, readEntries } from './entries.ts';
import { maskHeader } from './mask.ts';

interface InfoFlags {
  readonly json?: boolean;
  readonly showSecrets?: boolean;
}

interface Details extends Description {
  readonly driver: string;
  /** The file of the user's own that says how to talk to it. */
  readonly file: string | null;
  readonly preset: string | null;
  readonly model_aliases: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly key_header: string | null;
  readonly oauth: Readonly<Record<string, string | null>> | null;
  readonly key_variables: readonly string[];
  readonly timeout: number | null;
  readonly idle_timeout: number | null;
  readonly connect_timeout: number | null;
  readonly max_retries: number;
  readonly min_interval_ms: number;
  readonly rpm: number | null;
  readonly tpm: number | null;
  readonly verify_ssl: boolean;
  readonly ca_file: string | null;
  readonly base_url_variables: readonly string[];
  /** The variable of the environment that moved the base URL. */
  readonly base_url_from: string | null;
}

export function createInfoCommand(context: Context): Command {
  return new Command('info')
    .summary('show everything about a provider')
    .description('show everything about a provider; a key is never shown')
    .argument('<name>', 'the provider')
    .option('--json', 'print as JSON')
    .option('--show-secrets', 'show the values of headers that may hold a secret')
    .addHelpText('after', examples)
    .action(async (name: string, flags: InfoFlags) => info(context, name, flags));
}

async function info(context: Context, name: string, flags: InfoFlags): Promise<void> {
  const settings = await findSettings(context, name);
  const details = await toDetails(context, settings, flags.showSecrets === true);
  const text = flags.json === true ? `${JSON.stringify(details, null, 2)}\n` : renderDetails(details);
  await context.io.stdout.write(text);
}

async function toDetails(context: Context, settings: ProviderSettings, isOpen: boolean): Promise<Details> {
  const headers = Object.entries(await readHeaders(context, settings));
  return {
    ...(await describe(context, settings)),
    driver: settings.driver,
    file: settings.file,
    preset: settings.preset,
    model_aliases: settings.modelAliases,
    headers: Object.fromEntries(
      headers.map(([name, value]) => [name, isOpen ? value : maskHeader({ name, value }, context.redactor)]),
    ),
    key_header: settings.authType === 'api-key' || settings.authType === 'query' ? settings.keyHeader : null,
    oauth: toOAuth(settings),
    key_variables: [toVariable(settings.name, 'API_KEY'), ...settings.keyVariables],
    timeout: toSeconds(settings.timeoutMs),
    idle_timeout: toSeconds(settings.idleTimeoutMs),
    connect_timeout: toSeconds(settings.connectTimeoutMs),
    max_retries: settings.maxRetries,
    min_interval_ms: settings.minIntervalMs,
    rpm: settings.rpm,
    tpm: settings.tpm,
    verify_ssl: settings.verifySsl,
    ca_file: settings.caFile,
    base_url_variables: toUrlVariables(settings),
    base_url_from: settings.baseUrlVariable,
  };
}

function toOAuth({ oauth }: ProviderSettings): Details['oauth'] {
  if (oauth === null) return null;
  const { tokenUrl, clientId, scope, body, auth } = oauth;
  return { token_url: tokenUrl, client_id: clientId, scope, body, auth };
}

function toUrlVariables({ name, kind, driver }: ProviderSettings): readonly string[] {
  if (driver === 'mock') return [];
  const vendors = kind === 'built-in' ? findPreset(name)?.baseUrlVariables : undefined;
  return [toVariable(name, 'BASE_URL'), ...(vendors ?? [])];
}

/** As they stand in the file, where `${VAR}` is still a name and not yet its value. */
async function readHeaders(context: Context, settings: ProviderSettings): Promise<Readonly<Record<string, string>>> {
  if (settings.kind === 'built-in') return settings.headers;
  const entries = await readEntries(context);
  const entry = entries[findName(settings.name, entries) ?? ''];
  // Those of a file come with their values, of which none that is secret may be shown.
  if (entry === undefined || settings.file !== null) return hideSecrets(settings);
  return (entry['headers'] ?? {}) as Record<string, string>;
}

function hideSecrets({ headers, headerSecrets }: ProviderSettings): Readonly<Record<string, string>> {
  const shown = Object.entries(headers).map(([name, value]) => [
    name,
    headerSecrets.includes(value) ? '********' : value,
  ]);
  return Object.fromEntries(shown);
}

function toSeconds(ms: number | null): number | null {
  return ms === null ? null : ms / 1000;
}

function renderDetails(details: Details): string {
  const headers = Object.entries(details.headers).map(([name, value]) => `${name}: ${value}`);
  const aliases = Object.entries(details.model_aliases).map(([alias, model]) => `${alias}: ${model}`);
  const moved = details.base_url_from === null ? '' : ` (from ${details.base_url_from})`;
  const rows: readonly (readonly [string, string | null])[] = [
    ['name', `${details.name}${details.is_default ? ' (default)' : ''}${details.enabled ? '' : ' (disabled)'}`],
    ['base URL', `${details.base_url}${moved}`],
    ['default model', details.default_model],
    ['aliases', aliases.join('\n')],
    ['auth type', details.auth_type],
    ['key header', details.key_header],
    ...toOAuthRows(details.oauth),
    ['key', details.key.text],
    ['key variables', details.key_variables.join(', ')],
    ['URL variables', details.base_url_variables.join(', ')],
    ['headers', headers.join('\n')],
    ['driver', details.driver],
    ...(details.file === null ? [] : [['file', details.file] as const]),
    ['preset', details.preset],
    ['timeout', toText(details.timeout)],
    ['idle timeout', toText(details.idle_timeout)],
    ['connect timeout', toText(details.connect_timeout)],
    ['retries', String(details.max_retries)],
    ['limits', renderLimits(details)],
    ['certificates', details.verify_ssl ? 'checked' : 'not checked'],
    ['CA file', details.ca_file],
    ...(details.problem === null ? [] : [['problem', details.problem] as const]),
  ];
  return rows.map(([label, value]) => renderRow(label, value)).join('');
}

function toOAuthRows(oauth: Details['oauth']): readonly (readonly [string, string | null])[] {
  if (oauth === null) return [];
  return [
    ['token URL', oauth['token_url'] ?? null],
    ['client id', oauth['client_id'] ?? null],
    ['scope', oauth['scope'] ?? null],
  ];
}

/** What the user set for all processes together. */
function renderLimits({ rpm, tpm, min_interval_ms: intervalMs }: Details): string {
  const limits = [
    ...(rpm === null ? [] : [`${rpm} requests a minute`]),
    ...(tpm === null ? [] : [`${tpm} tokens a minute`]),
    ...(intervalMs === 0 ? [] : [`${intervalMs} ms between two requests`]),
  ];
  return limits.join(', ');
}

function toText(seconds: number | null): string | null {
  return seconds === null ? null : `${seconds} s`;
}

function renderRow(label: string, value: string | null): string {
  const lines = sanitize(value || 'Not set').split('\n');
  return lines.map((line, at) => `${(at === 0 ? `${label}:` : '').padEnd(16)}${line}\n`).join('');
}

const examples = `
Examples:
  aix provider info ollama
  aix provider info openai --json`;
