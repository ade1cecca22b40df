import type { RichData } from '../../src/prompts/rich/render.ts';
import type { Message, Part } from '../../src/providers/provider.ts';

/** What the public specification of Dotprompt says about templates, written down case by case. */
export interface Case {
  readonly title: string;
  readonly template: string;
  readonly values?: Readonly<Record<string, unknown>>;
  readonly partials?: Readonly<Record<string, string>>;
  readonly context?: RichData['context'];
  readonly history?: readonly Message[];
  readonly expected: readonly Message[] | string;
}

type Row = readonly [
  title: string,
  template: string,
  values: Readonly<Record<string, unknown>>,
  expected: readonly Message[] | string,
];

export type Suites = Readonly<Record<string, readonly Case[]>>;

export function toCase([title, template, values, expected]: Row): Case {
  return { title, template, values, expected };
}
export function toMessage(role: Message['role'], content: readonly (string | Part)[]): Message {
  const [first] = content;
  if (content.length === 1 && typeof first === 'string') return { role, content: first };
  return { role, content: content.map((part) => (typeof part === 'string' ? { type: 'text', text: part } : part)) };
}
