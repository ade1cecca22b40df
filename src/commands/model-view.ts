import type { Context } from '../context.ts';
import type { Failure } from '../errors.ts';
import { asOf } from '../providers/models/rows.ts';
import type { Model } from '../providers/provider.ts';
import type { ModelList } from '../run/load-models.ts';
import type { Io } from '../terminal/io.ts';
import { renderTable } from '../terminal/table.ts';

interface ViewOptions {
  readonly isJson: boolean;
  /** Only models of which the line holds all of these. */
  readonly words: readonly string[];
}

/** Prints models as a table or as JSON, and says on stderr what does not come from the provider itself, just now. */
export async function printModels(
  context: Context,
  lists: readonly ModelList[],
  { isJson, words }: ViewOptions,
): Promise<void> {
  const { io } = context;
  const documents = lists.flatMap((list) => list.models.map((model) => toDocument(model, list)));
  const found = documents.filter((model) => hasWords(model, words));
  await io.stdout.write(isJson ? `${JSON.stringify(found, null, 2)}\n` : await renderModels(io, found));
  for (const list of lists) await tellSource(context, list);
  if (found.length > 0) return;
  const names = lists.map(({ settings }) => `"${settings.name}"`).join(', ');
  await io.notice(documents.length === 0 ? `${names} lists no models` : `no model matches "${words.join(' ')}"`);
}

type ModelDocument = ReturnType<typeof toDocument>;

function toDocument(model: Model, { settings, source, fetchedAt }: ModelList) {
  const { price } = model;
  return {
    id: model.id,
    provider: settings.name,
    name: model.name,
    kind: model.kind,
    context_window: model.contextWindow,
    output_limit: model.outputLimit,
    inputs: model.inputs,
    price: price && {
      input: price.input,
      output: price.output,
      cache_read: price.cacheRead,
      cache_write: price.cacheWrite,
      currency: price.currency ?? 'USD',
      as_of: price.asOf ?? null,
    },
    owned_by: model.ownedBy,
    is_default: model.id === settings.defaultModel,
    source,
    fetched_at: fetchedAt === null ? null : new Date(fetchedAt).toISOString(),
  };
}

function hasWords({ id, name, provider }: ModelDocument, words: readonly string[]): boolean {
  const text = `${provider} ${id} ${name ?? ''}`.toLowerCase();
  return words.every((word) => text.includes(word.toLowerCase()));
}

interface Column {
  readonly title: string;
  readonly toText: (model: ModelDocument) => string;
  /** A narrower terminal does without: names that are cut to pieces help nobody. */
  readonly leastWidth: number;
}

const columns: readonly Column[] = [
  { title: 'model', leastWidth: 0, toText: ({ id }) => id },
  { title: 'provider', leastWidth: 0, toText: ({ provider }) => provider },
  { title: 'context', leastWidth: 0, toText: (model) => toCell(model.context_window) },
  { title: 'output', leastWidth: 100, toText: (model) => toCell(model.output_limit) },
  { title: 'inputs', leastWidth: 100, toText: ({ inputs }) => inputs?.join(',') ?? '-' },
  { title: '$/M in', leastWidth: 72, toText: ({ price }) => toPriceCell(price?.input, price?.currency) },
  { title: '$/M out', leastWidth: 72, toText: ({ price }) => toPriceCell(price?.output, price?.currency) },
  { title: '', leastWidth: 0, toText: (model) => (model.is_default ? 'default' : '') },
];

async function renderModels(io: Io, models: readonly ModelDocument[]): Promise<string> {
  const { isTerminal, columns: width } = io.stdout;
  const shown = columns.filter(({ leastWidth }) => !isTerminal || width >= leastWidth);
  const rows = models.map((model) => shown.map(({ toText }) => toText(model)));
  return renderTable(
    io,
    shown.map(({ title }) => title),
    rows,
  );
}

function toCell(count: number | null | undefined): string {
  return count === null || count === undefined ? '-' : String(count);
}

function toPriceCell(amount: number | null | undefined, currency = 'USD'): string {
  return currency === 'USD' || amount === null || amount === undefined ? toCell(amount) : `${amount} ${currency}`;
}

async function tellSource(context: Context, { settings, source, fetchedAt, failure }: ModelList): Promise<void> {
  const { io, clock } = context;
  const name = `"${settings.name}"`;
  const age = fetchedAt === null ? '' : renderAge(clock.now() - fetchedAt);
  // A script that asks twice a minute wants no word about it; somebody who looks at the list does.
  if (source === 'cache' && io.stdout.isTerminal)
    await io.notice(`the list of ${name} is from ${age}; --refresh asks again`);
  if (failure === null) return;
  const standIn = source === 'stale' ? `this is its list from ${age}` : `these are the models known on ${asOf}`;
  await io.warn(`${name} does not list its models, ${standIn}: ${toReason(failure)}`);
}

export function toReason({ message, detail }: Failure): string {
  return detail === undefined ? message : `${message}: ${detail}`;
}

function renderAge(ms: number): string {
  const minutes = Math.round(ms / 60_000);
  if (minutes < 2) return 'a minute ago';
  if (minutes < 120) return `${minutes} minutes ago`;
  const hours = Math.round(minutes / 60);
  return hours < 48 ? `${hours} hours ago` : `${Math.round(hours / 24)} days ago`;
}
