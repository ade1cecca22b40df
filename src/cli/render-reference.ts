import { listCommands, type CommandReference, type OptionReference } from './command-reference.ts';

/** The commands as Markdown, for the README. */
export function renderReference(program: CommandReference): string {
  const [, ...commands] = listCommands(program);
  const global = renderOptions(program.options);
  const described = commands.filter(({ path }) => !commands.some((other) => other.path === toShortPath(path)));
  return [...described.map(renderCommand), `### Options of every command\n\n${global}`].join('\n\n');
}

/** `aix create` for `aix prompt create`, which is the same command. Undefined where there is no group to leave out. */
function toShortPath(path: string): string | undefined {
  return path.startsWith('aix prompt ') ? path.replace('prompt ', '') : undefined;
}

function renderCommand(command: CommandReference): string {
  const { prose, examples } = splitRemarks(command.remarks);
  const parts = [
    `### ${command.path}`,
    toSentence(command.description),
    fence('text', command.usage),
    renderArguments(command),
    renderOptions(command.options.filter((option) => !option.names.includes('--help'))),
    toSentence(prose),
    examples === '' ? '' : fence('sh', examples),
  ];
  return parts.filter((part) => part !== '').join('\n\n');
}

function renderArguments(command: CommandReference): string {
  const described = command.arguments.filter(({ description }) => description !== '');
  return described.map(({ name, description }) => `- \`${name}\`: ${escape(description)}`).join('\n');
}

function renderOptions(options: readonly OptionReference[]): string {
  if (options.length === 0) return '';
  const rows = options.map(({ flags, description, value }) => {
    const words = value?.type === 'words' ? ` (${value.words.join(', ')})` : '';
    return `| \`${flags.replaceAll('|', '\\|')}\` | ${escape(description + words)} |`;
  });
  return ['| option | meaning |', '|---|---|', ...rows].join('\n');
}

/** The remarks of a help text end with examples below a line `Examples:`, each indented. */
function splitRemarks(remarks: string): { readonly prose: string; readonly examples: string } {
  const [prose = '', examples = ''] = remarks.split(/^Examples?:\n/m);
  return { prose: prose.trim(), examples: examples.replaceAll(/^ {2}/gm, '').trim() };
}

function toSentence(text: string): string {
  const sentence = escape(text.charAt(0).toUpperCase() + text.slice(1));
  return sentence === '' || /[.:]$/.test(sentence) ? sentence : `${sentence}.`;
}

function fence(language: string, text: string): string {
  return `\`\`\`${language}\n${text}\n\`\`\``;
}

/** Keeps `<name>` and `|` from being read as markup. */
function escape(text: string): string {
  return text.replaceAll(/[<|]/g, '\\$&');
}
