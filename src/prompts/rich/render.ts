import type { Message as Rendered, Part as RenderedPart } from 'dotprompt';
import { Failure } from '../../errors.ts';
import { toText, type Message, type Part } from '../../providers/provider.ts';
import type { ParamValues } from '../param.ts';
import type { Prompt, RichSource } from '../prompt.ts';
import { createEngine, type Engine } from './engine.ts';
import { decodeWord, escapeText, unescapeText } from './guard.ts';
import { toProgram } from './simple.ts';

export interface RichData {
  readonly values: ParamValues;
  /** The conversation so far: it goes where `{{history}}` stands, else before the last message of the user. */
  readonly history?: readonly Message[];
  /** What `@state`, `@auth` and the like stand for. */
  readonly context?: Readonly<Record<string, unknown>>;
}

/** The messages of a prompt in the Dotprompt format. */
export async function renderRich(prompt: Prompt, source: RichSource, data: RichData): Promise<readonly Message[]> {
  const label = prompt.path ?? prompt.name;
  const engine = createEngine();
  for (const [name, { type, text }] of Object.entries(source.partials))
    engine.addPartial(name, type === 'rich' ? text : toProgram(text));
  const render = (template: string, history: readonly Message[]): Promise<readonly Message[]> =>
    renderTemplate(engine, { ...data, template, history, label, frontMatter: source.frontMatter });
  const system = prompt.system === null ? [] : await render(prompt.system, []);
  const content = system.map(toText).join('');
  const messages = await render(prompt.text, data.history ?? []);
  return content === '' ? messages : [{ role: 'system', content }, ...messages];
}

interface Template extends RichData {
  readonly template: string;
  readonly history: readonly Message[];
  readonly label: string;
  readonly frontMatter: string;
}

async function renderTemplate({ dotprompt }: Engine, from: Template): Promise<readonly Message[]> {
  const { template, values, history, context = {}, frontMatter, label } = from;
  try {
    const metadata = frontMatter.trim() === '' ? {} : dotprompt.parse(`---\n${frontMatter}\n---\n`);
    // What goes in has been checked, by better rules than the library's.
    const render = await dotprompt.compile({ ...metadata, input: {}, template });
    const { messages } = await render({ input: { ...values }, messages: history.map(toRendered), context });
    return messages.map((message) => toMessage(message, label)).filter(({ content }) => content.length > 0);
  } catch (error) {
    if (error instanceof Failure) throw error;
    const detail = error instanceof RangeError ? 'it takes itself in without end' : String(error);
    throw new Failure('config', `"${label}": the template cannot be rendered`, { detail, cause: error });
  }
}

const roles: ReadonlyMap<string, Message['role']> = new Map([
  ['system', 'system'],
  ['user', 'user'],
  ['model', 'assistant'],
]);

function toMessage({ role, content }: Rendered, label: string): Message {
  const ours = roles.get(role);
  if (ours === undefined) {
    throw new Failure('config', `"${label}": a message of the role "${role}" cannot be sent`, {
      hint: `the roles of a prompt are ${[...roles.keys()].join(', ')}`,
    });
  }
  const parts = joinTexts(content.flatMap(toPart));
  const [first] = parts;
  const isText = parts.length <= 1 && first?.type !== 'media';
  return { role: ours, content: isText ? (first?.text ?? '') : parts };
}

/** Nothing for `{{section}}`: it holds a place that only other programs fill. */
function toPart({ text, media }: RenderedPart): readonly Part[] {
  if (text !== undefined) return [{ type: 'text', text: unescapeText(text) }];
  if (media === undefined) return [];
  const contentType = media.contentType === undefined ? null : decodeWord(media.contentType);
  return [{ type: 'media', url: decodeWord(media.url), contentType }];
}

function joinTexts(parts: readonly Part[]): readonly Part[] {
  const joined: Part[] = [];
  for (const part of parts) {
    const last = joined.at(-1);
    if (part.type === 'text' && last?.type === 'text') {
      joined[joined.length - 1] = { type: 'text', text: last.text + part.text };
    } else joined.push(part);
  }
  return joined;
}

/** The way back, so that a conversation comes out as it went in. */
function toRendered({ role, content }: Message): Rendered {
  const parts: readonly Part[] = typeof content === 'string' ? [{ type: 'text', text: content }] : content;
  return {
    role: role === 'assistant' ? 'model' : role,
    content: parts.map((part) => {
      if (part.type === 'text') return { text: escapeText(part.text) };
      const contentType = part.contentType === null ? {} : { contentType: encodeURIComponent(part.contentType) };
      return { media: { url: encodeURIComponent(part.url), ...contentType } };
    }),
  };
}
