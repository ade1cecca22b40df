import type { BoutResult, Report, SuiteResult } from '../result.ts';
import { cutText, listTroubles, renderReason, type Trouble, type TroubleGroup } from './words.ts';

/** What CI systems read: a suite for each file, a test case for each case and whoever answers it. */
export function renderJunit(report: Report): string {
  const suites = report.suites.map((suite) => renderSuite(suite, report));
  const bouts = report.suites.flatMap((suite) => suite.bouts);
  const root = { name: 'aix test', ...count(bouts), time: toSeconds(report.ms) };
  return `<?xml version="1.0" encoding="UTF-8"?>\n${toElement('testsuites', root, suites)}`;
}

function renderSuite({ name, threshold, bouts }: SuiteResult, { startedAt }: Report): string {
  const attributes = {
    name,
    ...count(bouts),
    time: toSeconds(bouts.reduce((sum, { ms }) => sum + ms, 0)),
    timestamp: new Date(startedAt).toISOString().replace(/\.\d+Z$/, ''),
  };
  const properties = toElement('properties', {}, [
    toElement('property', { name: 'threshold', value: String(threshold) }, []),
  ]);
  return toElement('testsuite', attributes, [properties, ...bouts.map(renderBout)]);
}

function count(bouts: readonly BoutResult[]): Readonly<Record<string, string>> {
  const number = (status: BoutResult['status']): string =>
    String(bouts.filter((bout) => bout.status === status).length);
  return {
    tests: String(bouts.length),
    failures: number('failed'),
    errors: number('errored'),
    skipped: number('skipped'),
  };
}

function renderBout(bout: BoutResult): string {
  const { suite, name, provider, ms, line } = bout;
  const attributes = {
    name: provider === null ? name : `${name} [${provider}]`,
    classname: suite,
    time: toSeconds(ms),
    file: suite,
    line: String(line),
  };
  return toElement('testcase', attributes, [...renderOutcome(bout), ...renderAnswers(bout)]);
}

const shown = { lines: 200, letters: 10_000 };

function renderOutcome(bout: BoutResult): readonly string[] {
  switch (bout.status) {
    case 'passed':
      return [];
    case 'skipped':
      return [toElement('skipped', { message: renderReason(bout) }, [])];
    case 'failed':
    case 'errored': {
      const groups = listTroubles(bout);
      const troubles = groups.flatMap((group) => group.troubles);
      const isError = bout.status === 'errored';
      const first = troubles.find(({ expected }) => (expected === null) === isError) ?? troubles[0];
      const type = isError
        ? (bout.runs.find(({ error }) => error !== null)?.error?.code ?? 'error')
        : (first?.title ?? '');
      const message = first === undefined ? '' : describe(first);
      return [
        toElement(isError ? 'error' : 'failure', { message, type }, [escape(groups.map(renderGroup).join('\n'))]),
      ];
    }
  }
}

/** In one line. */
function describe({ title, expected }: Trouble): string {
  const text = expected === null ? title : `${title}: ${expected}`;
  return cutText(text.replaceAll(/\s+/g, ' '), { lines: 1, letters: 300 });
}

function renderGroup({ label, troubles }: TroubleGroup): string {
  return `${label === '' ? '' : `${label}:\n`}${troubles.map(renderTrouble).join('\n')}`;
}

function renderTrouble({ title, expected, got }: Trouble): string {
  if (expected === null) return title;
  return `${title}\nexpected: ${cutText(expected, shown)}\ngot: ${cutText(got ?? '', shown)}\n`;
}

function renderAnswers({ runs }: BoutResult): readonly string[] {
  const texts = runs.map(({ envelope }) => envelope?.text ?? '').filter((text) => text !== '');
  return texts.length === 0
    ? []
    : [toElement('system-out', {}, [escape(texts.map((text) => cutText(text, shown)).join('\n'))])];
}

function toElement(name: string, attributes: Readonly<Record<string, string>>, content: readonly string[]): string {
  const head = Object.entries(attributes).map(([key, value]) => ` ${key}="${escapeAttribute(value)}"`);
  if (content.length === 0) return `<${name}${head.join('')}/>\n`;
  // White space around words would count as one of theirs.
  const isText = content.every((part) => !part.startsWith('<'));
  return `<${name}${head.join('')}>${isText ? '' : '\n'}${content.join('')}</${name}>\n`;
}

function escapeAttribute(text: string): string {
  return escape(text)
    .replaceAll('"', '&quot;')
    .replaceAll('\n', '&#10;')
    .replaceAll('\t', '&#9;')
    .replaceAll('\r', '&#13;');
}

/** What XML has no place for becomes the sign for a letter that nobody can read. */
function escape(text: string): string {
  return text
    .replaceAll(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '\uFFFD')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');
}

function toSeconds(ms: number): string {
  return (ms / 1000).toFixed(3);
}
