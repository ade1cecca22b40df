import type { RunEntry } from '../../history/entry.ts';
import { toEntryDocument } from './documents.ts';
import { renderFacts, toWords } from './render-entry.ts';
import { renderTime } from './words.ts';

export function toJsonLine(entry: RunEntry): string {
  return `${JSON.stringify(toEntryDocument(entry))}\n`;
}

export function toMarkdown(entry: RunEntry): string {
  const { id, at, command, prompt, messages, envelope } = entry;
  const answer = { role: 'assistant', content: envelope.text } as const;
  const all = envelope.text === '' ? messages : [...messages, answer];
  const head = `## ${renderTime(at)}, ${prompt === null ? command : `${command} ${prompt}`}\n\n\`${id}\`, ${envelope.status}`;
  const parts = all.map(({ role, content }) => `### ${role}\n\n${toWords(content).trim()}\n\n`);
  return `${head}, ${renderFacts(entry)}\n\n${parts.join('')}`;
}

export const csvHead =
  'id,at,command,prompt,provider,model,status,conversation,input,output,cost,currency,total_ms,question,answer\r\n';

export function toCsv({ id, at, command, prompt, conversation, messages, asked, envelope }: RunEntry): string {
  const { usage, cost, timing } = envelope;
  const question = messages.findLast(({ role }) => role === 'user');
  const cells = [
    id,
    new Date(at).toISOString(),
    command,
    prompt,
    envelope.provider ?? asked.provider,
    envelope.model ?? asked.model,
    envelope.status,
    conversation,
    usage?.input,
    usage?.output,
    cost?.amount,
    cost?.currency,
    timing?.total_ms,
    question === undefined ? '' : toWords(question.content),
    envelope.text,
  ];
  return `${cells.map(toCell).join(',')}\r\n`;
}

/** RFC 4180. What is unknown is empty. */
function toCell(value: string | number | null | undefined): string {
  const text = String(value ?? '');
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
