import type { Context } from '../context.ts';
import { Failure } from '../errors.ts';
import { createProvider } from '../providers/index.ts';
import { readQuirks, saveQuirks } from '../providers/quirks.ts';
import type { ProviderSettings } from '../providers/settings.ts';
import { toOutcome, type Outcome } from './check.ts';

interface Asking {
  readonly key: string | null;
  readonly model: string;
}

const schema = {
  name: 'answer',
  schema: {
    type: 'object',
    properties: { word: { type: 'string' } },
    required: ['word'],
    additionalProperties: false,
  },
};

/** Whether the model keeps to a JSON Schema. That it does not is no fault, but worth knowing. A refusal is remembered by whoever sends. */
export async function checkSchema(context: Context, settings: ProviderSettings, asking: Asking): Promise<Outcome> {
  const { noSchema: _, ...known } = readQuirks(context.home, settings);
  // What was learnt before would hide that the server has changed since.
  await saveQuirks(context.home, settings, known);
  const answer = await tryOut(context, settings, asking);
  if (answer instanceof Failure) return toOutcome('schema', 'warning', `cannot be asked for: ${answer.message}`);
  if (readQuirks(context.home, settings).noSchema === true)
    return toOutcome('schema', 'warning', 'takes no JSON Schema, so models are told it in words');
  const { word } = parse(answer);
  return typeof word === 'string'
    ? toOutcome('schema', 'ok', `"${asking.model}" keeps to a JSON Schema`)
    : toOutcome('schema', 'warning', `"${asking.model}" takes a JSON Schema and does not keep to it`);
}

function parse(text: string): { readonly word?: unknown } {
  try {
    return Object(JSON.parse(text));
  } catch {
    return {};
  }
}

async function tryOut(context: Context, settings: ProviderSettings, { key, model }: Asking): Promise<string | Failure> {
  const request = {
    model,
    messages: [{ role: 'user', content: 'Answer with one word, as JSON: {"word": "..."}' }],
    stream: settings.quirks.noStreaming !== true,
    settings: { maxTokens: 64 },
    schema,
    extra: {},
  } as const;
  try {
    let text = '';
    const provider = await createProvider(settings, { context, key });
    for await (const event of provider.stream(request, context.signal)) {
      if (event.type === 'text-delta') text += event.text;
    }
    return text;
  } catch (error) {
    if (error instanceof Failure && error.code !== 'cancelled' && !context.signal.aborted) return error;
    throw error;
  }
}
