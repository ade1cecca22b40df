import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { Option, type Command } from 'commander';
import { parseAlias, parseHeader, repeatable, type AliasArgument, type HeaderArgument } from '../../cli/arguments.ts';
import { listProviderFiles } from '../../config/provider-files.ts';
import { forbiddenNames } from '../../config/schema.ts';
import type { Context } from '../../context.ts';
import { Failure } from '../../errors.ts';
import { parseCount, parseRetries, parseSeconds } from '../../parse-setting.ts';
import { checkTokenUrl } from '../../providers/base-url.ts';
import { driverTable } from '../../providers/drivers.ts';
import { readHeaders } from '../../providers/headers.ts';
import { presets } from '../../providers/presets.ts';
import { authTypes } from '../../providers/settings.ts';
import type { Entry } from './entries.ts';

/** The flags that `add` and `update` share. */
export interface ProviderFlags {
  readonly model?: string;
  readonly alias?: readonly AliasArgument[];
  readonly header?: readonly HeaderArgument[];
  readonly authType?: string;
  readonly keyHeader?: string;
  readonly oauthTokenUrl?: string;
  readonly oauthClientId?: string;
  readonly oauthScope?: string;
  readonly oauthBody?: string;
  readonly driver?: string;
  readonly preset?: string;
  readonly timeout?: number;
  readonly idleTimeout?: number;
  readonly connectTimeout?: number;
  readonly retries?: number;
  readonly rpm?: number;
  readonly tpm?: number;
  readonly insecure?: boolean;
  readonly caFile?: string;
}

const vendorNames = presets.filter(({ driver }) => driver !== 'mock').map(({ name }) => name);

// The older name of `api-key`, as the header is often called.
const olderAuthType = 'x-api-key';

export function addProviderOptions(command: Command): Command {
  return command
    .addOption(new Option('-m, --model <name>', 'default model').argParser(parseModel))
    .option(
      '--alias <name=model>',
      'another name of a model, such as fast=llama3.2 (repeatable)',
      repeatable(parseAlias),
    )
    .option(
      '-H, --header <name: value>',
      'send this header, ${VAR} is read at run time (repeatable)',
      repeatable(parseHeader),
    )
    .addOption(new Option('--auth-type <type>', 'how the key is sent').choices([...authTypes, olderAuthType]))
    .addOption(
      new Option('--key-header <name>', 'header or query field that carries the key').argParser(parseKeyHeader),
    )
    .addOption(
      new Option('--oauth-token-url <url>', 'get tokens here for the key, which is the client secret').argParser(
        (text) => checkTokenUrl(text),
      ),
    )
    .option('--oauth-client-id <id>', 'client id for the tokens')
    .option('--oauth-scope <scope>', 'scope of the tokens')
    .addOption(new Option('--oauth-body <form>', 'form of the request for a token').choices(['form', 'json']))
    .addOption(
      new Option('--driver <name>', 'wire protocol, or a driver of your own')
        .choices(Object.keys(driverTable))
        .argParser(String),
    )
    .addOption(new Option('--preset <name>', 'start from a known vendor').choices(vendorNames))
    .option('--timeout <seconds>', 'longest time for a whole answer', parseSeconds('--timeout'))
    .option('--idle-timeout <seconds>', 'longest time without anything new', parseSeconds('--idle-timeout'))
    .option('--connect-timeout <seconds>', 'longest time until connected', parseSeconds('--connect-timeout'))
    .addOption(new Option('--retries <number>', 'calls after one that failed').argParser(parseRetries('--retries')))
    .addOption(
      new Option('--rpm <number>', 'requests in any minute, of all your processes').argParser(parseCount('--rpm')),
    )
    .addOption(
      new Option('--tpm <number>', 'tokens in any minute, of all your processes').argParser(parseCount('--tpm')),
    )
    .option('--insecure', 'do not check certificates')
    .option('--ca-file <file>', 'trust the certificates in this PEM file as well');
}

/** What the flags say, as fields of the entry. Only what was given. */
export function toFields(context: Context, flags: ProviderFlags): Entry {
  const { model, alias, header, authType, keyHeader, driver, preset } = flags;
  const { timeout, idleTimeout, retries, rpm, tpm, insecure, caFile } = flags;
  return {
    ...(model !== undefined && { default_model: model }),
    ...(alias !== undefined && { model_aliases: toAliases(alias) }),
    ...(header !== undefined && { headers: toHeaders(header) }),
    ...toAuthFields(authType, keyHeader),
    ...toOAuthFields(flags),
    ...(driver !== undefined && { driver: toDriver(context, driver) }),
    ...(preset !== undefined && { preset }),
    ...(timeout !== undefined && { timeout }),
    ...(idleTimeout !== undefined && { idle_timeout: idleTimeout }),
    ...(flags.connectTimeout !== undefined && { connect_timeout: flags.connectTimeout }),
    ...(retries !== undefined && { max_retries: retries }),
    ...(rpm !== undefined && { rpm }),
    ...(tpm !== undefined && { tpm }),
    ...(insecure === true && { verify_ssl: false }),
    ...(caFile !== undefined && { ca_file: toCaFile(context, caFile) }),
  };
}

export function parseModel(text: string): string {
  const model = text.trim();
  if (model !== '' && !/\p{Cc}/u.test(model)) return model;
  throw new Failure('usage', '--model must be the name of a model', { hint: '--model llama3.2' });
}

export function toHeaders(given: readonly HeaderArgument[]): Readonly<Record<string, string>> {
  const seen = new Set<string>();
  for (const { name, value } of given) {
    if (forbiddenNames.includes(name)) throw new Failure('usage', `a header cannot be called "${name}"`);
    if (seen.has(name.toLowerCase())) throw new Failure('usage', `header "${name}" is given twice`);
    seen.add(name.toLowerCase());
    checkSendable(name, value);
  }
  return Object.fromEntries(given.map(({ name, value }) => [name, value]));
}

/** The rules of a run hold already now; only what `${VAR}` stands for is not known yet. */
function checkSendable(name: string, value: string): void {
  try {
    readHeaders({ [name]: value.replaceAll('$', '') }, {});
  } catch (error) {
    if (error instanceof Failure) throw new Failure('usage', error.message, { cause: error });
    throw error;
  }
}

function toAliases(given: readonly AliasArgument[]): Readonly<Record<string, string>> {
  const twice = given.find(({ name }, at) => given.findIndex((other) => other.name === name) !== at);
  if (twice !== undefined) throw new Failure('usage', `alias "${twice.name}" is given twice`);
  const forbidden = given.find(({ name }) => forbiddenNames.includes(name));
  if (forbidden !== undefined) throw new Failure('usage', `an alias cannot be called "${forbidden.name}"`);
  return Object.fromEntries(given.map(({ name, model }) => [name, model]));
}

function parseKeyHeader(text: string): string {
  if (text.includes(':')) {
    throw new Failure('usage', '--key-header takes the name of a header alone', { hint: '--key-header X-API-Key' });
  }
  return parseHeader(`${text}:`).name;
}

function toDriver({ home }: Context, text: string): string {
  const known = [...Object.keys(driverTable), ...listProviderFiles(home).map(({ name }) => name)];
  const name = text.trim().toLowerCase();
  if (known.includes(name)) return name;
  throw new Failure('usage', `--driver names "${text}", which is no driver`, { hint: `known: ${known.join(', ')}` });
}

function toAuthFields(authType: string | undefined, keyHeader: string | undefined): Entry {
  const type = authType === olderAuthType ? 'api-key' : authType;
  if (keyHeader !== undefined && type !== undefined && type !== 'api-key' && type !== 'query') {
    throw new Failure('usage', `--key-header has no meaning with --auth-type ${type}`, {
      hint: 'leave one of them out, or use --auth-type api-key',
    });
  }
  return { ...(type !== undefined && { auth_type: type }), ...(keyHeader !== undefined && { key_header: keyHeader }) };
}

/** What belongs to tokens says on its own how the key is used. */
function toOAuthFields({ authType, ...flags }: ProviderFlags): Entry {
  const { oauthTokenUrl, oauthClientId, oauthScope, oauthBody } = flags;
  const oauth = {
    ...(oauthTokenUrl !== undefined && { token_url: oauthTokenUrl }),
    ...(oauthClientId !== undefined && { client_id: oauthClientId }),
    ...(oauthScope !== undefined && { scope: oauthScope }),
    ...(oauthBody !== undefined && { body: oauthBody }),
  };
  if (Object.keys(oauth).length === 0) return {};
  if (flags.keyHeader !== undefined || (authType !== undefined && authType !== 'oauth2')) {
    throw new Failure('usage', 'the --oauth flags go with --auth-type oauth2', {
      hint: 'leave out --key-header and any other --auth-type',
    });
  }
  return { auth_type: 'oauth2', oauth };
}

function toCaFile(context: Context, path: string): string {
  const file = resolve(context.cwd, path);
  if (existsSync(file)) return file;
  throw new Failure('usage', `the certificate file "${path}" does not exist`, { hint: '--ca-file company-ca.pem' });
}
