import type { ChatRequest, Price, StreamEvent } from '../providers/provider.ts';
import { countRequest } from './check-context.ts';
import { estimateTokens } from './material/limit.ts';
import type { Cost } from './price.ts';

export type FullPrice = Price & { readonly input: number; readonly output: number };

/** Counts what a call costs before it is made and while it is under way: an estimate with 4 characters for each token. */
export interface Meter {
  readonly inputTokens: number;
  /** How long the answer may be, as far as somebody has said so. */
  readonly mostOutput: number | null;
  /** What the longest answer costs; without a limit, what the shortest does. */
  readonly expected: number;
  count(event: StreamEvent): void;
  outputTokens(): number;
  /** Null as long as nothing has come. */
  cost(): Cost | null;
}

export function createMeter(request: ChatRequest, { input, output, currency = 'USD' }: FullPrice): Meter {
  const { maxTokens: mostOutput = null } = request.settings;
  const inputTokens = countInput(request);
  const toAmount = (tokens: number): number => (inputTokens * input + tokens * output) / 1_000_000;
  let characters = 0;
  const outputTokens = (): number => estimateTokens(characters);
  return {
    inputTokens,
    mostOutput,
    expected: toAmount(mostOutput ?? 1),
    outputTokens,
    count: (event) => {
      characters += countCharacters(event);
    },
    cost: () => (characters === 0 ? null : { amount: toAmount(outputTokens()), currency, estimated: true }),
  };
}

/** Tools and schemas are read by the model as well. */
function countInput({ messages, tools = [], schema }: ChatRequest): number {
  const forms = [...tools, ...(schema === undefined ? [] : [schema])];
  const characters = forms.reduce((length, form) => length + JSON.stringify(form).length, 0);
  return countRequest({ messages, settings: {} }) + estimateTokens(characters);
}

function countCharacters(event: StreamEvent): number {
  switch (event.type) {
    case 'text-delta':
    case 'reasoning-delta':
      return event.text.length;
    case 'tool-call':
      return event.name.length + (JSON.stringify(event.arguments)?.length ?? 0);
    case 'warning':
    case 'finish':
      return 0;
  }
}
