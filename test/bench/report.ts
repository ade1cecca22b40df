import { isMet, render, type Figure, type Target, type Unit } from './figures.ts';
import type { Machine } from './machine.ts';
import type { Length } from './section.ts';

/** What one section found, and where and when. */
export interface Finding {
  readonly name: string;
  readonly title: string;
  readonly date: string;
  readonly length: Length;
  readonly machine: Machine;
  readonly figures: readonly Figure[];
}

export interface Results {
  readonly peers: Readonly<Record<string, string>>;
  readonly findings: readonly Finding[];
}

export function toTable(figures: readonly Figure[]): readonly string[] {
  const rows = figures.map((figure) => {
    const { what, ours, theirs, value, unit, target } = figure;
    const shown = value === null ? '' : render(value, unit);
    const mark = target === null ? '' : isMet(figure) ? 'yes' : '**no**';
    return `| ${[what, ours, theirs, shown, toBound(target, unit), mark].join(' | ')} |`;
  });
  return ['| what | aix | beside it | figure | target | met |', '|---|---|---|---|---|---|', ...rows];
}

function toBound(target: Target | null, unit: Unit): string {
  if (target === null) return '';
  return 'most' in target ? `≤ ${render(target.most, unit)}` : `≥ ${render(target.least, unit)}`;
}

export function listMissed(findings: readonly Finding[]): readonly Figure[] {
  return findings.flatMap(({ figures }) => figures.filter((figure) => !isMet(figure)));
}

/** What README.md shows of the results, by how the row begins. */
const headlines = [
  'aix --version',
  'aix --help',
  'aix --version, times faster than llm',
  'aix --version, times faster than promptfoo',
  'aix run, one streamed answer: wall',
  'aix run, one streamed answer, --stream: first byte',
  'aix run, one streamed answer, times faster than openai SDK',
  'aix run, one streamed answer, times faster than AI SDK',
  'aix run, one streamed answer, times faster than llm',
  'aix run, one streamed answer, times faster than aichat',
  'aix run, one streamed answer: memory at most',
  'token that comes with the head: arrived to shown',
  '100,000 chunks: time',
  '1,000,000 chunks: time',
  '1,000,000 chunks: memory',
  '10,000 rows, 64 at a time, 0 ms: of a bare undici Pool',
  '30,000 rows, 64 at a time, 50 ms: of the ideal',
  'what history adds to aix run',
  'search newest first',
  'import',
  'aix prompt list, 10,000',
  'aix run, 10,000',
];

export function toHeadlines({ findings }: Results): readonly string[] {
  const figures = findings.flatMap((finding) => finding.figures);
  const chosen = headlines.map((start) => {
    const figure = figures.find(({ what }) => what.startsWith(start));
    if (figure === undefined) throw new Error(`no figure begins with "${start}"`);
    return figure;
  });
  return toTable(chosen);
}

/** RESULTS.md, all of it. */
export function toDocument({ peers, findings }: Results): string {
  const targets = findings.flatMap(({ figures }) => figures.filter(({ target }) => target !== null));
  const met = targets.filter(isMet).length;
  const versions = Object.entries(peers).map(([name, version]) => `${name} ${version}`);
  return [
    '# Results of `npm run bench`',
    '',
    `${met} of ${targets.length} targets are met. Written by \`npm run bench -- --write\`; [results.json](results.json) holds the same.`,
    'All sides of a row ran in turns, each in a process of its own, and asked the same server on loopback. What stands beside',
    'aix is medians; the figure is the median of what one side was against the other within each round. Rows without a target',
    'are shown for comparison.',
    '',
    `Beside aix: ${versions.join(', ')}.`,
    '',
    ...findings.flatMap(toSection),
  ].join('\n');
}

function toSection({ title, date, length, machine, figures }: Finding): readonly string[] {
  const { processor, cores, memoryGb, kernel, node, load } = machine;
  const where = `${processor}, ${cores} cores, ${memoryGb} GB, ${kernel}, Node ${node}`;
  const extent = length === 'ordinary' ? '' : `, --${length}`;
  return [`## ${title}`, '', `${date}${extent}: ${where}; load ${load} at the start.`, '', ...toTable(figures), ''];
}

/** New findings take the place of old ones of their name; the others stay. */
export function mergeResults(old: Results | null, fresh: Results, order: readonly string[]): Results {
  const byName = new Map([...(old?.findings ?? []), ...fresh.findings].map((finding) => [finding.name, finding]));
  return { peers: fresh.peers, findings: order.flatMap((name) => byName.get(name) ?? []) };
}
