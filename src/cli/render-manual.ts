import { listDescribed, splitRemarks, type CommandReference, type OptionReference } from './command-reference.ts';

/** What stands beside the commands in the manual, from where it is written down for all. */
export interface ManualSource {
  readonly version: string;
  /** Markdown with the sections below, each with a table. */
  readonly readme: string;
}

/** The commands as a page for `man`, in the macros that every implementation has. */
export function renderManual(program: CommandReference, { version, readme }: ManualSource): string {
  const [introduction = ''] = /^# .*\n\n([^]*?)\n\n/.exec(readme)?.slice(1) ?? [];
  const parts = [
    String.raw`.\" Generated from the commands and README.md: AIX_UPDATE=1 npm test`,
    `.TH AIX 1 "" "aix ${version}" "User Commands"`,
    // Flags and paths are not to be broken, and words not to be drawn apart.
    '.nh',
    '.ad l',
    '.SH NAME',
    `aix \\- ${escape(program.description)}`,
    '.SH SYNOPSIS',
    renderUsage(program.usage),
    '.SH DESCRIPTION',
    renderInline(introduction),
    '.SH OPTIONS',
    'These belong to every command.',
    ...program.options.map(renderOption),
    '.SH COMMANDS',
    ...listDescribed(program).map(renderCommand),
    '.SH EXIT STATUS',
    ...renderTable(readme, 'Exit codes'),
    '.SH ENVIRONMENT',
    ...renderTable(readme, 'Variables'),
    '.SH FILES',
    escape('In ~/.prompts, or where AIX_HOME says:'),
    ...renderTable(readme, 'Files'),
  ];
  return `${parts.filter((part) => part !== '').join('\n')}\n`;
}

function renderCommand(command: CommandReference): string {
  const { prose, examples } = splitRemarks(command.remarks);
  const parts = [
    `.SS ${command.path}`,
    renderUsage(command.usage),
    '.PP',
    `${escape(command.description.charAt(0).toUpperCase() + command.description.slice(1))}.`,
    ...command.arguments
      .filter(({ description }) => description !== '')
      .map(({ name, description }) => renderItem(`\\fI${escape(name)}\\fR`, escape(description))),
    ...command.options.filter(({ names }) => !names.includes('--help')).map(renderOption),
    ...(prose === '' ? [] : prose.split(/\n{2,}/).map(renderParagraph)),
    examples === '' ? '' : `.PP\n.nf\n${toLines(examples)}\n.fi`,
  ];
  return parts.filter((part) => part !== '').join('\n');
}

function renderUsage(usage: string): string {
  const [, name = '', rest = ''] = /^([a-z -]*[a-z])(.*)$/.exec(usage) ?? [];
  return `\\fB${escape(name)}\\fR${escape(rest)}`;
}

function renderOption({ flags, description, value }: OptionReference): string {
  const words = value?.type === 'words' ? ` (${value.words.join(', ')})` : '';
  return renderItem(`\\fB${escape(flags)}\\fR`, escape(description + words));
}

function renderItem(term: string, description: string): string {
  return `.TP\n${term}\n${description}`;
}

/** What is set out in columns stays as it is. */
function renderParagraph(text: string): string {
  return /^ /m.test(text) ? `.PP\n.nf\n${toLines(text)}\n.fi` : `.PP\n${toLines(text)}`;
}

/** Every row of the first table below a heading, the first cell as what is explained. */
function renderTable(readme: string, section: string): readonly string[] {
  const [, text = ''] = new RegExp(`^#+ ${section}\n([^]*?)(?=^#)`, 'm').exec(readme) ?? [];
  const [, , ...rows] = text.split('\n').filter((line) => line.startsWith('|'));
  if (rows.length === 0) throw new Error(`there is no table under "${section}" in README.md`);
  const cells = rows.map((row) =>
    row
      .split(/(?<!\\)\|/)
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
  return cells.map(([term = '', ...rest]) => renderItem(renderInline(term), rest.map(renderInline).join(': ')));
}

/** Code in bold, and of links what is to be read. */
function renderInline(markdown: string): string {
  const text = markdown.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1').replaceAll('\\|', '|');
  return text
    .split('`')
    .map((piece, at) => (at % 2 === 0 ? escape(piece) : `\\fB${escape(piece)}\\fR`))
    .join('');
}

function toLines(text: string): string {
  return text.split('\n').map(escape).join('\n');
}

/** A line that begins with a dot or a quote is a request, and some ASCII characters are drawn as others. */
function escape(text: string): string {
  const named: Readonly<Record<string, string>> = { '\\': 'rs', '-': '-', "'": 'aq', '`': 'ga', '^': 'ha', '~': 'ti' };
  return text
    .replaceAll(/[\\'`^~-]/g, (character) => (character === '-' ? String.raw`\-` : `\\(${named[character]}`))
    .replaceAll(
      /[^\n -~]/gu,
      (character) => `\\[u${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}]`,
    )
    .replaceAll(/^\./gm, String.raw`\&.`);
}
