import type { RunEntry } from '../../history/entry.ts';
import type { Message, Part } from '../../providers/provider.ts';
import { renderCost } from '../../run/money.ts';
import { renderTime } from './words.ts';

/** Everything of a run, for a reader. */
export function renderEntry(entry: RunEntry): string {
  const { messages, envelope } = entry;
  const blocks = [
    ...messages.map(({ role, content }) => renderBlock(role, toWords(content))),
    ...(envelope.reasoning === null ? [] : [renderBlock('reasoning', envelope.reasoning)]),
    ...(envelope.text === '' ? [] : [renderBlock('assistant', envelope.text)]),
  ];
  return `${renderHead(entry)}\n${blocks.join('\n')}${renderRemarks(entry)}`;
}

function renderRemarks({ envelope }: RunEntry): string {
  // One of an older version may have less in it.
  const { attempts = [], tool_calls: calls = [], warnings = [], error = null } = envelope;
  const lines = [
    ...calls.map(({ name, arguments: given }) => `tool call: ${name} ${JSON.stringify(given)}`),
    ...(attempts.length > 1 ? attempts.map(renderAttempt) : []),
    ...warnings.map((warning) => `warning: ${warning}`),
    ...(error === null ? [] : [`error: ${error.code}: ${error.message}`]),
    ...(error?.hint == null ? [] : [`hint: ${error.hint}`]),
  ];
  return lines.length === 0 ? '' : `\n${lines.join('\n')}\n`;
}

function renderHead(entry: RunEntry): string {
  const { id, at, command, prompt, params, parent, envelope } = entry;
  const given = Object.entries(params).map(([name, value]) => `  ${name}: ${toLine(value)}\n`);
  const head = [
    `run ${id}, ${envelope.status}`,
    `${renderTime(at)}, ${command}${prompt === null ? '' : ` ${prompt}`}`,
    renderFacts(entry),
    ...(parent === null ? [] : [`goes on from ${parent}`]),
  ];
  return `${head.join('\n')}\n${given.length === 0 ? '' : `params\n${given.join('')}`}`;
}

/** Who answered, and what it took. */
export function renderFacts({ asked, envelope }: RunEntry): string {
  const { usage, cost, timing } = envelope;
  const facts = [
    `${envelope.provider ?? asked.provider} ${envelope.model ?? asked.model}`,
    usage?.input == null || usage.output == null
      ? 'tokens unknown'
      : `${usage.input} tokens in + ${usage.output} out = ${usage.input + usage.output}`,
    ...(cost === null ? [] : [renderCost(cost)]),
    ...(timing === null ? [] : [`${(timing.total_ms / 1000).toFixed(1)} s`]),
  ];
  return facts.join(', ');
}

const longestLine = 60;

function toLine(value: string): string {
  const line = value.replaceAll(/\s+/g, ' ').trim();
  return line.length <= longestLine ? line : `${line.slice(0, longestLine - 1)}…`;
}

/** The same words for a heading as `--dry-run` has. */
function renderBlock(name: string, text: string): string {
  return `[${name}]\n${text}${text.endsWith('\n') ? '' : '\n'}`;
}

/** What was said, with a name in place of a file. */
export function toWords(content: Message['content']): string {
  return typeof content === 'string' ? content : content.map(toPartWords).join('');
}

function toPartWords(part: Part): string {
  if (part.type === 'text') return part.text;
  const address = part.url.startsWith('data:') ? null : part.url;
  return `[${[part.contentType ?? 'media', part.name ?? null, address].filter((word) => word !== null).join(' ')}]`;
}

function renderAttempt(attempt: NonNullable<RunEntry['envelope']['attempts']>[number], at: number): string {
  const { provider, model, code, status, ms } = attempt;
  return `attempt ${at + 1}: ${provider} ${model}, ${code}${status === null ? '' : ` ${status}`}, ${ms} ms`;
}
