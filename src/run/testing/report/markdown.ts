import type { BoutResult, Report, Status, SuiteResult } from '../result.ts';
import { toMatrix, type Row } from './terminal.ts';
import {
  cutText,
  listTroubles,
  renderBoutCost,
  renderMs,
  renderRuns,
  summarize,
  type Trouble,
  type TroubleGroup,
} from './words.ts';

const signs = { passed: '✅', failed: '❌', errored: '⚠️', skipped: '➖' } as const satisfies Record<Status, string>;

/** A summary for people: a table for each file, then what went wrong. */
export function renderMarkdown(report: Report): string {
  const { refusal } = report;
  const reason = refusal === null ? '' : `\nNot all was run: ${escape(refusal.message)}\n`;
  const parts = [`## aix test\n\n${escape(summarize(report))}\n${reason}`, ...report.suites.map(renderSuite)];
  const wrong = report.suites
    .flatMap(({ bouts }) => bouts)
    .filter(({ status }) => status === 'failed' || status === 'errored');
  if (wrong.length > 0) parts.push('### What went wrong\n', ...wrong.map(renderBout));
  return parts.join('\n');
}

function renderSuite({ name, bouts, threshold, share }: SuiteResult): string {
  const { providers, rows } = toMatrix(bouts);
  const part =
    share === null ? '' : `\n${Math.floor(share * 100)} % passed of at least ${Math.round(threshold * 100)} %.\n`;
  const lines = [['case', ...providers].map(escape), ['---', ...providers.map(() => '---')], ...rows.map(renderRow)];
  return `### ${escape(name)}\n\n${lines.map((cells) => `| ${cells.join(' | ')} |\n`).join('')}${threshold < 1 ? part : ''}`;
}

function renderRow({ name, results }: Row): readonly string[] {
  return [escape(name)].concat(results.map((result) => (result === null ? '' : renderCell(result))));
}

function renderCell(result: BoutResult): string {
  const figures =
    result.status === 'skipped'
      ? ['not run']
      : [renderRuns(result), renderMs(result.ms), escape(renderBoutCost(result))];
  return [signs[result.status], ...figures].filter((text) => text !== '').join(' ');
}

function renderBout(bout: BoutResult): string {
  const { suite, name, provider } = bout;
  const head = [suite, name, ...(provider === null ? [] : [provider])].map(escape).join(', ');
  return `**${head}**\n\n${listTroubles(bout).map(renderGroup).join('\n')}`;
}

function renderGroup({ label, troubles }: TroubleGroup): string {
  return `${label === '' ? '' : `${label}:\n\n`}${troubles.map(renderTrouble).join('\n')}`;
}

const shown = { lines: 12, letters: 1000 };

function renderTrouble({ title, expected, got }: Trouble): string {
  if (expected === null) return `- ${escape(cutText(title, { lines: 4, letters: 1000 }))}\n`;
  return `- ${escape(title)}\n\n  expected\n\n${toFence(expected)}\n  got\n\n${toFence(got ?? '')}`;
}

/** With more backticks than stand in the text, so that it cannot end it. */
function toFence(text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  const lines = [`${fence}text`, ...cutText(text, shown).split('\n'), fence];
  return lines.map((line) => `  ${line}\n`).join('');
}

/** Nothing in a name or a message is markup, and all of it stands in one line. */
function escape(text: string): string {
  return text
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/[\\`*_[\]|#~]/g, String.raw`\$&`)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;');
}
