import type { UsageSum, UsageWish } from '../../history/usage.ts';
import { trim } from '../../providers/models/price.ts';

interface Sample {
  /** What comes behind the name of the family. */
  readonly ending?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly value: number;
}

interface Family {
  readonly name: string;
  readonly type: 'counter' | 'summary';
  readonly help: string;
  readonly toSamples: (sum: UsageSum) => readonly Sample[];
}

const families: readonly Family[] = [
  {
    name: 'aix_runs_total',
    type: 'counter',
    help: 'Runs by how they ended.',
    toSamples: ({ complete, incomplete, failed, cancelled }) =>
      toSamples('status', { complete, incomplete, failed, cancelled }),
  },
  {
    name: 'aix_tokens_total',
    type: 'counter',
    help: 'Tokens as providers reported them. Those of cache_read are among input, those of reasoning among output.',
    toSamples: ({ input, output, reasoning, cacheRead, cacheWrite }) =>
      toSamples('kind', { input, output, reasoning, cache_read: cacheRead, cache_write: cacheWrite }),
  },
  {
    name: 'aix_runs_unknown_tokens_total',
    type: 'counter',
    help: 'Runs of unknown tokens, which are in no sum of tokens.',
    toSamples: ({ unknownUsage }) => [{ value: unknownUsage }],
  },
  {
    name: 'aix_cost_total',
    type: 'counter',
    help: 'Money that runs cost, estimates included.',
    toSamples: ({ costs }) => costs.map(({ currency, amount }) => ({ labels: { currency }, value: trim(amount) })),
  },
  {
    name: 'aix_estimated_cost_total',
    type: 'counter',
    help: 'The part of aix_cost_total that is an estimate.',
    toSamples: ({ costs }) =>
      costs.map(({ currency, estimated }) => ({ labels: { currency }, value: trim(estimated) })),
  },
  {
    name: 'aix_runs_unknown_cost_total',
    type: 'counter',
    help: 'Runs of unknown cost, which are in no sum of money.',
    toSamples: ({ unknownCost }) => [{ value: unknownCost }],
  },
  {
    name: 'aix_run_duration_seconds',
    type: 'summary',
    help: 'Time of complete answers that did not come from the cache.',
    toSamples: ({ totalMs, timed }) => toSummary(totalMs, timed),
  },
  {
    name: 'aix_first_token_seconds',
    type: 'summary',
    help: 'Time to the first token of the same answers, where it is known.',
    toSamples: ({ firstTokenMs, firstTimed }) => toSummary(firstTokenMs, firstTimed),
  },
];

/** The text format 0.0.4, which the textfile collector of node_exporter reads. All samples of a family stand together there. */
export function renderPrometheus(groups: readonly UsageSum[], by: UsageWish['by']): string {
  const lines = families.flatMap((family) => {
    const { name, type, help } = family;
    return [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`].concat(renderSamples(family, groups, by));
  });
  return lines.map((line) => `${line}\n`).join('');
}

function renderSamples(family: Family, groups: readonly UsageSum[], by: string): readonly string[] {
  return groups.flatMap((group) =>
    family.toSamples(group).map(({ ending = '', labels, value }) => {
      // A label that is empty is none, which is right for runs that no prompt of a name has asked.
      const pairs = Object.entries({ [by]: group.key ?? '', ...labels });
      const shown = pairs.map(([label, text]) => `${label}="${escapeValue(text)}"`).join(',');
      return `${family.name}${ending}{${shown}} ${value}`;
    }),
  );
}

function toSamples(label: string, values: Readonly<Record<string, number>>): readonly Sample[] {
  return Object.entries(values).map(([name, value]) => ({ labels: { [label]: name }, value }));
}

function toSummary(ms: number, count: number): readonly Sample[] {
  return [
    { ending: '_sum', value: trim(ms / 1000) },
    { ending: '_count', value: count },
  ];
}

const escaped: Readonly<Record<string, string>> = { '\\': String.raw`\\`, '"': String.raw`\"`, '\n': String.raw`\n` };

function escapeValue(text: string): string {
  return text.replaceAll(/[\\"\n]/g, (character) => escaped[character] ?? character);
}
