import type { Context } from '../../context.ts';
import { Failure } from '../../errors.ts';
import { checkBaseUrl } from '../../providers/base-url.ts';
import { toPresetUrl } from '../../providers/preset-url.ts';
import { findPreset } from '../../providers/presets.ts';
import { authTypes } from '../../providers/settings.ts';
import { askChoice, askText } from '../../terminal/ask.ts';
import { checkFree, checkName, readEntries } from './entries.ts';
import { parseModel, type ProviderFlags } from './flags.ts';

export interface GivenArguments {
  readonly name: string | undefined;
  readonly baseUrl: string | undefined;
  readonly flags: ProviderFlags & { readonly force?: boolean };
}

export interface CompleteArguments {
  readonly name: string;
  readonly baseUrl: string;
  readonly model: string | null;
  /** Null leaves it to the preset or the wire protocol. */
  readonly authType: string | null;
}

/** Takes what is missing from the preset, then from the user where there is a terminal. Nothing that was given is asked. */
export async function completeArguments(context: Context, given: GivenArguments): Promise<CompleteArguments> {
  const { flags } = given;
  const preset = flags.preset === undefined ? undefined : findPreset(flags.preset);
  const name = given.name ?? preset?.name;
  const baseUrl = given.baseUrl ?? (preset === undefined ? undefined : toPresetUrl(preset, context.env));
  const isKnown = flags.preset !== undefined || flags.driver !== undefined;
  const authType = toAuthType(flags) ?? (isKnown ? null : undefined);
  const usual = { model: flags.model ?? null, authType: authType === undefined ? 'bearer' : authType };
  if (name !== undefined && baseUrl !== undefined) return { name, baseUrl, ...usual };
  if (!context.io.isInteractive) throw toMissing(name, baseUrl);
  return {
    name: name ?? (await askName(context, flags.force === true)),
    baseUrl: baseUrl ?? (await askBaseUrl(context)),
    model: flags.model ?? (await askModel(context)),
    authType: authType === undefined ? await askAuthType(context) : authType,
  };
}

function toAuthType({ authType, keyHeader, oauthTokenUrl }: ProviderFlags): string | undefined {
  if (oauthTokenUrl !== undefined) return 'oauth2';
  return authType ?? (keyHeader === undefined ? undefined : 'api-key');
}

function toMissing(name: string | undefined, baseUrl: string | undefined): Failure {
  const missing = [name === undefined ? 'name' : '', baseUrl === undefined ? 'base-url' : ''].filter(Boolean);
  return new Failure('usage', `missing: ${missing.map((word) => `<${word}>`).join(' and ')}`, {
    hint: `aix provider add ${name ?? 'NAME'} http://localhost:11434/v1, or start from a vendor: aix provider add --preset ollama`,
  });
}

async function askName(context: Context, isForced: boolean): Promise<string> {
  const entries = await readEntries(context);
  return askText(context.io, {
    message: 'What do you call it?',
    insteadOf: 'the argument <name>',
    check: (text) => {
      const name = checkName(text);
      if (!isForced) checkFree(name, entries);
    },
  });
}

function askBaseUrl(context: Context): Promise<string> {
  return askText(context.io, {
    message: 'Base URL of its API?',
    insteadOf: 'the argument <base-url>',
    initial: 'http://localhost:11434/v1',
    check: (text) => checkBaseUrl(text),
  });
}

async function askModel(context: Context): Promise<string | null> {
  const model = await askText(context.io, {
    message: 'Default model? (empty for none)',
    insteadOf: '--model',
    check: (text) => text === '' || parseModel(text),
  });
  return model === '' ? null : model;
}

function askAuthType(context: Context): Promise<string> {
  return askChoice(context.io, {
    message: 'How is the key sent?',
    insteadOf: '--auth-type',
    // Tokens need more than one answer: those who want them name a token URL.
    choices: authTypes.filter((type) => type !== 'oauth2'),
    initial: 'bearer',
  });
}
