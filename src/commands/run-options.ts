import { parseEffort, parseJsonField, repeatable, type JsonField } from '../cli/arguments.ts';
import type { OptionTable } from './option-table.ts';
import { parseCount, parseNames, parseNumber, parseRetries, parseSeconds, parseTemperature } from '../parse-setting.ts';
import type { ChatSettings, Effort } from '../providers/provider.ts';
import type { RunOptions } from '../run/run-prompt.ts';
import { addCacheOptions, toCacheOptions, type CacheFlags } from './cache-options.ts';
import { addCassetteOptions, toCassetteOptions, type CassetteFlags } from './cassette-options.ts';
import { addMaterialOptions, toComposeOptions, type ComposeFlags } from './compose-options.ts';
import { addContinueOptions, toContinueOptions, type ContinueFlags } from './continue-options.ts';
import { addHistoryOptions, toHistoryOptions, type HistoryFlags } from './history-options.ts';
import { addMoneyOptions, toMoneyOptions, type MoneyFlags } from './money-options.ts';
import { addDestinationOptions, addViewOptions, toOutputOptions, type OutputFlags } from './output-options.ts';
import { addSchemaOptions, toSchemaOptions, type SchemaFlags } from './schema-options.ts';

interface Flags
  extends ComposeFlags, OutputFlags, SchemaFlags, ContinueFlags, HistoryFlags, CacheFlags, CassetteFlags, MoneyFlags {
  readonly provider?: string;
  readonly model?: string;
  readonly stream?: boolean;
  readonly dryRun?: boolean;
  readonly execute?: boolean;
  readonly temperature?: number;
  readonly maxTokens?: number;
  readonly topP?: number;
  readonly stop?: readonly string[];
  readonly seed?: number;
  readonly reasoning?: Effort | number;
  readonly tools?: string;
  readonly extra?: readonly JsonField[];
  readonly timeout?: number;
  readonly idleTimeout?: number;
  readonly connectTimeout?: number;
  readonly retries?: number;
  readonly fallback?: readonly string[] | false;
  readonly fallbackOnOverflow?: boolean;
  readonly failOnLength?: boolean;
  readonly contextCheck?: boolean;
}

/** The flags that `run` and `ask` share. */
export function addRunOptions<Table extends OptionTable>(command: Table): Table {
  return addPlayOptions(addDestinationOptions(addRequestOptions(addMaterialOptions(command))));
}

/** The same without those that are for one answer alone. */
export function addChatOptions<Table extends OptionTable>(command: Table): Table {
  addRequestOptions(addMaterialOptions(command)).option('--force', 'let --record replace a file');
  return addPlayOptions(command);
}

function addRequestOptions<Table extends OptionTable>(command: Table): Table {
  addRouteOptions(command)
    .option('--stream', 'show the answer as it arrives, even in a pipe')
    .option('--no-stream', 'ask for the answer in one piece and show it whole')
    .option('-n, --dry-run', 'show the messages and send nothing')
    .option('--no-execute', 'the same as --dry-run')
    .option('-e, --execute', 'send the prompt, which is the default');
  return addCallOptions(addSettingOptions(command));
}

/** Who answers. */
export function addRouteOptions<Table extends OptionTable>(command: Table): Table {
  return command
    .option('--provider <name>', 'who answers: a built-in, custom:NAME, or NAME/MODEL')
    .option('-m, --model <name>', 'model to ask')
    .option('-s, --system <text>', 'system prompt, or @FILE');
}

export function addSettingOptions<Table extends OptionTable>(command: Table): Table {
  return command
    .option('--temperature <number>', 'from 0 to 2', parseTemperature('--temperature'))
    .option('--max-tokens <number>', 'longest answer', parseCount('--max-tokens'))
    .option('--top-p <number>', 'from 0 to 1', parseNumber('--top-p', { min: 0, max: 1 }))
    .option('--stop <text>', 'end the answer at this text (repeatable)', repeatable(String))
    .option('--seed <number>', 'for answers that repeat', parseNumber('--seed', { integer: true }))
    .option('--reasoning <effort>', 'how much to think: none, low, medium, high, or a number of tokens', parseEffort);
}

/** The form of the answer, how it is asked for, and who else is asked when that fails. */
export function addCallOptions<Table extends OptionTable>(command: Table): Table {
  return addSchemaOptions(command)
    .option('--tools <json>', 'functions that the model may call: a file, or the JSON itself')
    .option('--extra <key=json>', 'further field of the request (repeatable)', repeatable(parseJsonField))
    .option('--timeout <seconds>', 'longest time for the whole answer', parseSeconds('--timeout'))
    .option('--idle-timeout <seconds>', 'longest time without anything new', parseSeconds('--idle-timeout'))
    .option(
      '--connect-timeout <seconds>',
      'longest time until connected; usually 10',
      parseSeconds('--connect-timeout'),
    )
    .option(
      '--fallback <names>',
      'who is asked, in order, when the first one fails: a,b or NAME/MODEL',
      parseNames('--fallback'),
    )
    .option('--no-fallback', 'ask nobody else, whatever the config says')
    .option('--fallback-on-overflow', 'when the request is too long for one, ask those that are known to read more')
    .option(
      '--retries <number>',
      'calls after one that failed, before any of the answer came; usually 2',
      parseRetries('--retries'),
    );
}

function addPlayOptions<Table extends OptionTable>(command: Table): Table {
  return addMoneyOptions(addKeepingOptions(addContinueOptions(addCheckOptions(addViewOptions(command)))));
}

/** What an answer must not be. */
export function addCheckOptions<Table extends OptionTable>(command: Table): Table {
  return command
    .option('--fail-on-length', 'fail with exit 8 when the answer reached the output limit')
    .option('--no-context-check', 'send the request even if it seems longer than the model can read');
}

/** What is kept of it. */
export function addKeepingOptions<Table extends OptionTable>(command: Table): Table {
  return addCassetteOptions(addCacheOptions(addHistoryOptions(command)));
}

export function toRunOptions(command: Pick<OptionTable, 'opts'>): RunOptions {
  const flags = command.opts<Flags>();
  return {
    ...toComposeOptions(flags),
    ...toOutputOptions(flags),
    ...toHistoryOptions(flags),
    ...toMoneyOptions(flags),
    ...toContinueOptions(flags),
    provider: flags.provider ?? null,
    model: flags.model ?? null,
    stream: flags.stream ?? null,
    isDryRun: flags.dryRun === true || flags.execute === false,
    settings: toSettings(flags),
    extra: Object.fromEntries((flags.extra ?? []).map(({ key, value }) => [key, value])),
    timeoutMs: toMs(flags.timeout),
    idleTimeoutMs: toMs(flags.idleTimeout),
    connectTimeoutMs: toMs(flags.connectTimeout),
    maxRetries: flags.retries ?? null,
    fallback: flags.fallback === false ? [] : (flags.fallback ?? null),
    fallsOnOverflow: flags.fallbackOnOverflow === true,
    failsOnLength: flags.failOnLength === true,
    ...toSchemaOptions(flags),
    tools: flags.tools ?? null,
    checksContext: flags.contextCheck !== false,
    ...toCacheOptions(flags),
    ...toCassetteOptions(flags),
  };
}

function toMs(seconds: number | undefined): number | null {
  return seconds === undefined ? null : seconds * 1000;
}

/** Only what was set is sent. */
function toSettings({ temperature, maxTokens, topP, stop, seed, reasoning }: Flags): ChatSettings {
  return {
    ...(temperature !== undefined && { temperature }),
    ...(maxTokens !== undefined && { maxTokens }),
    ...(topP !== undefined && { topP }),
    ...(stop !== undefined && { stop }),
    ...(seed !== undefined && { seed }),
    ...(reasoning !== undefined && { reasoning }),
  };
}
