import { Option, type Command } from 'commander';
import type { Context } from '../../context.ts';
import type { History } from '../../history/history.ts';
import type { RunFilter } from '../../history/select.ts';
import { parseMoment, type Moment } from '../../parse-moment.ts';
import type { Envelope } from '../../run/envelope.ts';

export interface FilterFlags {
  readonly prompt?: string;
  readonly provider?: string;
  readonly model?: string;
  readonly status?: string;
  readonly command?: string;
  readonly conversation?: string;
  readonly since?: Moment;
  readonly until?: Moment;
}

export const statuses = [
  'complete',
  'incomplete',
  'failed',
  'cancelled',
] as const satisfies readonly Envelope['status'][];

/** Which runs. */
export function addFilterOptions(command: Command, { clock }: Context): Command {
  const now = (): number => clock.now();
  return command
    .option('--prompt <prompt>', 'those of this prompt')
    .option('--provider <name>', 'those that this provider answered')
    .option('-m, --model <name>', 'those that this model answered, or was asked')
    .addOption(new Option('--status <status>', 'those that ended so').choices(statuses))
    .option('--command <name>', 'those of this command: run, ask, chat or batch')
    .option('--conversation <id>', 'those of the conversation that this run belongs to')
    .option('--since <time>', 'those since then: 7d, 12h, 2026-11-01 or 2026-11-01T14:30', parseMoment('--since', now))
    .option('--until <time>', 'those until then; a day belongs to it', parseMoment('--until', now));
}

export function toRunFilter(history: History, flags: FilterFlags): RunFilter {
  const { since, until, conversation, ...names } = flags;
  return {
    ...pickNames(names),
    ...(since !== undefined && { since: since.from }),
    ...(until !== undefined && { until: until.to }),
    ...(conversation !== undefined && { conversation: history.show(conversation).conversation }),
  };
}

/** A command has more flags than these. */
function pickNames({ prompt, provider, model, status, command }: FilterFlags): RunFilter {
  const names = Object.entries({ prompt, provider, model, status, command });
  return Object.fromEntries(names.filter(([, name]) => name !== undefined));
}
