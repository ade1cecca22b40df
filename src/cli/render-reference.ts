import { listDescribed, splitRemarks, type CommandReference, type OptionReference } from './command-reference.ts';

/** The commands as Markdown, for the README. */
export function renderReference(program: CommandReference): string {
  const global = renderOptions(program.options);
  const commands = listDescribed(program).map(renderCommand);
  return [...commands, `### Options of every command\n\n${global}`].join('\n\n');
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
