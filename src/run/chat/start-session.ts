import type { Context } from '../../context.ts';
import { Failure } from '../../errors.ts';
import type { Message, Part } from '../../providers/provider.ts';
import { chooseRoute } from '../../routing/route.ts';
import type { Input } from '../../terminal/io.ts';
import { composeWords } from '../compose.ts';
import { newConversation } from '../conversation.ts';
import { readSystem } from '../params.ts';
import { composeChat, readPrompt, type RunOptions } from '../run-prompt.ts';
import { loadConversation, toConversation, type StoredConversation } from '../stored-conversation.ts';
import { toSpent, typed, type Question, type Session } from './session.ts';

interface Start {
  readonly session: Session;
  /** What a prompt asks before anything is typed. */
  readonly first: Question | null;
  readonly provider: string;
}

export async function startSession(context: Context, name: string | null, options: RunOptions): Promise<Start> {
  const isContinued = options.continues !== null || options.isFork;
  const stored = isContinued ? await loadConversation(context, options) : null;
  const guarded = { ...context, io: { ...context.io, stdin: guardStdin(context.io.stdin) } };
  const fresh = await begin(guarded, name, options);
  const wish = stored?.wish ?? fresh.session.wish;
  const session = { ...fresh.session, ...(stored === null ? {} : continueFrom(stored)), wish };
  const { settings, model } = await chooseRoute(context, [options, wish]);
  await greet(context, stored, `${settings.name} ${model}`);
  const first = fresh.first && { ...fresh.first, before: session.conversation, isRepeated: false };
  return { session, first, provider: settings.name };
}

interface Begun {
  readonly session: Session;
  readonly first: Pick<Question, 'messages' | 'source'> | null;
}

async function begin(context: Context, name: string | null, options: RunOptions): Promise<Begun> {
  // They are for the first turn, and have been read by then.
  const rest: RunOptions = { ...options, files: [], urls: [], attachments: [], inputLimit: null, system: null };
  const empty = { conversation: newConversation, options: rest, wish: {}, settings: {}, last: null, spent: [] };
  if (name === null) {
    const system = await readSystem(context, options.system);
    const pending: readonly Message[] = system === null ? [] : [{ role: 'system', content: system }];
    return { session: { ...empty, pending, attached: await readMaterial(context, options) }, first: null };
  }
  const prompt = await readPrompt(context, name);
  const { messages, wish, settings, source } = await composeChat(context, prompt, options);
  const kept = { ...rest, isKept: rest.isKept && prompt.isKept };
  const session = { ...empty, options: kept, wish, settings, attached: [] };
  // Instructions alone are no question yet.
  if (messages.at(-1)?.role !== 'user') return { session: { ...session, pending: messages }, first: null };
  return { session: { ...session, pending: [] }, first: { messages, source } };
}

function continueFrom(stored: StoredConversation): Pick<Session, 'conversation' | 'last' | 'spent'> {
  const { entries } = stored;
  const before = toConversation({ ...stored, entries: entries.slice(0, -1) });
  const messages = entries.at(-1)?.messages ?? [];
  const last = { before, messages, source: typed, isRepeated: false };
  const spent = entries.flatMap(({ envelope }) => toSpent(envelope));
  return { conversation: toConversation(stored), last, spent };
}

/** Files and pages that the first message is to have with it. */
async function readMaterial(context: Context, options: RunOptions): Promise<readonly Part[]> {
  const [message] = await composeWords(context, { messages: [], piped: '' }, options);
  if (message === undefined) return [];
  const { content } = message;
  return typeof content === 'string' ? [{ type: 'text', text: `\n\n${content}` }] : content;
}

async function greet({ io }: Context, stored: StoredConversation | null, who: string): Promise<void> {
  const turns = stored?.entries.length ?? 0;
  const id = stored?.entries.at(-1)?.conversation ?? '';
  if (turns > 0) await io.notice(`goes on with ${id}, ${turns} ${turns === 1 ? 'turn' : 'turns'} so far`);
  if (io.isInteractive) await io.notice(`${who} answers; /help lists the commands, Ctrl-D leaves`);
}

/** What comes on stdin is what the user says: nothing else can be read from there. */
function guardStdin(stdin: Input): Input {
  return { ...stdin, readAll: refuseStdin, readBytes: refuseStdin, readPiped: async () => ({ type: 'none' }) };
}

async function refuseStdin(): Promise<never> {
  throw new Failure('usage', 'stdin carries the messages of the chat, so nothing else can be read from it');
}
