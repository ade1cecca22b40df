import { Command, Option } from 'commander';
import type { Context } from '../../context.ts';
import { listProviders } from '../../providers/resolve.ts';
import type { ProviderSettings } from '../../providers/settings.ts';
import { readSources } from '../../providers/sources.ts';
import type { Health } from '../../routing/health/assess.ts';
import { renderTime } from '../../routing/health/render-rest.ts';
import { forgetHealth, surveyHealth, type ProviderHealth } from '../../run/survey-health.ts';
import type { Io } from '../../terminal/io.ts';
import { renderTable } from '../../terminal/table.ts';
import { findSettings } from './describe.ts';

interface HealthFlags {
  readonly json?: boolean;
  readonly reset?: boolean;
}

export function createHealthCommand(context: Context): Command {
  return new Command('health')
    .summary('show how the calls to providers went')
    .description('show how the calls to providers went, and who is left alone for a while; asks nobody')
    .argument('[names...]', 'providers; your own and those that were called when none is named')
    .option('--json', 'print as JSON')
    .addOption(new Option('--reset', 'forget it, of all or of those named').conflicts('json'))
    .addHelpText('after', examples)
    .action(async (names: readonly string[], flags: HealthFlags) =>
      flags.reset === true ? reset(context, names) : show(context, names, flags.json === true),
    );
}

async function show(context: Context, names: readonly string[], isJson: boolean): Promise<void> {
  const { io } = context;
  const now = context.clock.now();
  const providers = names.length === 0 ? await listShown(context) : await findNamed(context, names);
  const found = surveyHealth(context, providers);
  const shown = names.length > 0 ? found : found.filter(({ name, health }) => health !== null || isOwn(name));
  if (isJson) return io.stdout.write(`${JSON.stringify(shown.map(toDocument), null, 2)}\n`);
  await io.stdout.write(await renderHealth(io, shown, now));
  if (shown.every(({ health }) => health === null)) await io.notice('nothing is known yet: nobody was called');
}

async function reset(context: Context, given: readonly string[]): Promise<void> {
  const names = (await findNamed(context, given)).map(({ name }) => name);
  await forgetHealth(context, given.length === 0 ? null : names);
  await context.io.stdout.write(`forgot the health of ${given.length === 0 ? 'all providers' : names.join(', ')}\n`);
}

/** The user's own come first, as in the list of providers. One that is broken is never called. */
async function listShown(context: Context): Promise<readonly ProviderSettings[]> {
  const all = listProviders(await readSources(context)).filter(({ problem }) => problem === null);
  return [...all.filter(({ name }) => isOwn(name)), ...all.filter(({ name }) => !isOwn(name))];
}

async function findNamed(context: Context, names: readonly string[]): Promise<readonly ProviderSettings[]> {
  const found = await Promise.all(names.map((name) => findSettings(context, name)));
  for (const { problem } of found) if (problem !== null) throw problem;
  return found;
}

function isOwn(name: string): boolean {
  return name.startsWith('custom:');
}

interface Column {
  readonly title: string;
  /** A narrower terminal does without it. */
  readonly leastWidth: number;
  readonly toText: (health: Health, now: number) => string;
}

/** Behind the name. */
const columns: readonly Column[] = [
  { title: 'status', leastWidth: 0, toText: ({ status }) => status },
  { title: 'calls', leastWidth: 0, toText: ({ calls }) => String(calls) },
  { title: 'failed', leastWidth: 0, toText: ({ failures }) => String(failures) },
  { title: 'rate', leastWidth: 80, toText: toRate },
  { title: 'latency', leastWidth: 72, toText: ({ latencyMs }) => (latencyMs === null ? '' : `${latencyMs} ms`) },
  { title: 'cooling until', leastWidth: 0, toText: renderRest },
  { title: 'last failure', leastWidth: 100, toText: renderLastFailure },
];

function renderHealth(io: Io, found: readonly ProviderHealth[], now: number): Promise<string> {
  const { isTerminal, columns: width } = io.stdout;
  const shown = columns.filter(({ leastWidth }) => !isTerminal || width >= leastWidth);
  const rows = found.map(({ name, health }) => {
    if (health === null) return [name, 'unknown', ...shown.slice(1).map(() => '')];
    return [name, ...shown.map(({ toText }) => toText(health, now))];
  });
  return renderTable(io, ['provider', ...shown.map(({ title }) => title)], rows);
}

function toRate({ calls, failures }: Health): string {
  return calls === 0 ? '' : `${Math.round((failures / calls) * 100)} %`;
}

function renderLastFailure({ lastFailure }: Health, now: number): string {
  return lastFailure === null ? '' : `${lastFailure.code}, ${renderAge(now - lastFailure.time)} ago`;
}

function renderRest({ rest }: Health, now: number): string {
  switch (rest.type) {
    case 'none':
      return '';
    case 'cooling':
      return renderTime(rest.until, now);
    case 'half-open':
      return rest.triedBy === null ? 'the next call' : 'being tried';
  }
}

function renderAge(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 120) return `${seconds} s`;
  if (seconds < 7200) return `${Math.round(seconds / 60)} min`;
  return seconds < 172_800 ? `${Math.round(seconds / 3600)} h` : `${Math.round(seconds / 86_400)} d`;
}

const breakers = { none: 'closed', cooling: 'open', 'half-open': 'half-open' } satisfies Record<
  Health['rest']['type'],
  string
>;

/** Its names are fixed: scripts read them. */
function toDocument({ name, health }: ProviderHealth): object {
  const { calls = 0, failures = 0, latencyMs = null, lastFailure = null, rest } = health ?? {};
  return {
    provider: name,
    status: health?.status ?? 'unknown',
    calls,
    failures,
    error_rate: calls === 0 ? null : failures / calls,
    latency_ms: latencyMs,
    breaker: breakers[rest?.type ?? 'none'],
    cooling_until: rest?.type === 'cooling' ? new Date(rest.until).toISOString() : null,
    last_failure:
      lastFailure === null ? null : { code: lastFailure.code, at: new Date(lastFailure.time).toISOString() },
  };
}

const examples = `
Counted are the calls of the last minute, of all your processes on this machine,
since the provider last recovered. Of five calls or more, 30 % failures make it
degraded, 60 % unhealthy; a wait for the first output of twice the usual length
makes it degraded too. The latency is the median of the last 20 answers.

Who is unhealthy is left alone for 30 s, or as long as the server asks for, as
far as there are others to ask. Then one process tries: an answer ends it, a
failure makes it twice as long, up to 10 minutes. In a pipe the columns are
separated by tabs: provider, status, calls, failed, rate, latency, cooling
until, last failure. A narrow terminal shows fewer of them.

Examples:
  aix provider health
  aix provider health openai --json
  aix provider health ollama --reset`;
