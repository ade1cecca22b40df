import type { Context } from '../../context.ts';
import { Failure } from '../../errors.ts';
import { findNearest } from '../../nearest.ts';
import { toText } from '../../providers/provider.ts';
import { chooseRoute } from '../../routing/route.ts';
import { sanitize } from '../../terminal/sanitize.ts';
import { isSystem, type Conversation } from '../conversation.ts';
import { readSystem } from '../params.ts';
import { describeCost } from './describe-cost.ts';
import { findWords, repeatLast, toQuestion, type Question, type Session } from './session.ts';

/** What a command leaves. */
export interface Step {
  readonly session: Session;
  /** What is to be asked now. */
  readonly question?: Question;
  readonly isOver?: boolean;
}

interface Asked {
  readonly context: Context;
  readonly session: Session;
  /** What stands behind the name. */
  readonly text: string;
}

interface ChatCommand {
  readonly name: string;
  readonly usage: string;
  readonly summary: string;
  readonly act: (asked: Asked) => Promise<Step>;
}

const table: readonly ChatCommand[] = [
  { name: 'help', usage: '', summary: 'list the commands', act: help },
  { name: 'model', usage: 'NAME or PROVIDER/MODEL', summary: 'ask another model from now on', act: changeModel },
  { name: 'system', usage: 'TEXT or @FILE', summary: 'give other instructions from now on', act: changeSystem },
  { name: 'attach', usage: 'FILE or URL', summary: 'send it with the next message', act: attachFile },
  { name: 'retry', usage: '', summary: 'ask the last message again', act: retry },
  { name: 'edit', usage: '', summary: 'change the last message in your editor and ask it again', act: edit },
  { name: 'fork', usage: '', summary: 'go on as a conversation of its own', act: fork },
  { name: 'save', usage: 'FILE or PROMPT', summary: 'write down what was said, or make a prompt of it', act: save },
  { name: 'cost', usage: '', summary: 'say what was used so far', act: tellCost },
  {
    name: 'quit',
    usage: '',
    summary: 'leave, as Ctrl-D does',
    act: async ({ session }) => ({ session, isOver: true }),
  },
];

export const commandNames: readonly string[] = table.map(({ name }) => `/${name}`);

/** `/model gpt-5`. A message that begins with two slashes is none. */
export function isCommand(text: string): boolean {
  return text.startsWith('/') && !text.startsWith('//');
}

export async function runCommand(context: Context, session: Session, line: string): Promise<Step> {
  const [, name = '', text = ''] = /^\/(\S*)\s*(.*)$/s.exec(line) ?? [];
  const command = table.find((each) => each.name === name);
  if (command !== undefined) return command.act({ context, session, text: text.trim() });
  const nearest = findNearest(`/${name}`, commandNames);
  throw new Failure('usage', `there is no command "/${name}"`, {
    hint: `${nearest === undefined ? '/help lists them' : `did you mean ${nearest}?`}; // at the beginning sends a slash`,
  });
}

const notes = [
  'A line that ends in \\ goes on in the next one, and ``` begins a block that ends with another ```.',
  'A message that begins with a slash is sent by //.',
  'Ctrl-C stops an answer, Ctrl-R searches what you typed, Alt-Enter begins a line.',
];

async function help({ context, session }: Asked): Promise<Step> {
  const { renderHelp } = await import('./render-help.ts');
  const { log, stderr } = context.io;
  const list = table.map(({ name, usage, summary }) => ({ head: `/${name} ${usage}`.trimEnd(), summary }));
  await tell(context, renderHelp(list, notes, log === null && stderr.isTerminal ? stderr.columns : Infinity));
  return { session };
}

async function changeModel({ context, session, text }: Asked): Promise<Step> {
  const { options } = session;
  const wish =
    text === '' ? {} : await (await import('../prompt-wish.ts')).toWish(context, { provider: null, model: text });
  const provider = wish.provider ?? options.provider ?? null;
  const wanted = { ...options, provider, model: wish.model ?? options.model };
  const { settings, model } = await chooseRoute(context, [wanted, session.wish]);
  await context.io.notice(`${settings.name} ${model} answers`);
  return { session: { ...session, options: wanted } };
}

async function changeSystem({ context, session, text }: Asked): Promise<Step> {
  if (text === '') {
    const words = [...session.conversation.messages.filter(isSystem), ...session.pending].findLast(isSystem);
    await tell(context, [words === undefined ? 'there are no instructions' : toText(words)]);
    return { session };
  }
  const system = (await readSystem(context, text)) ?? '';
  await context.io.notice('the instructions hold from the next message on');
  const others = session.pending.filter((message) => !isSystem(message));
  return { session: { ...session, pending: [{ role: 'system', content: system }, ...others] } };
}

async function attachFile({ context, session, text }: Asked): Promise<Step> {
  if (text === '') throw new Failure('usage', '/attach needs a file', { hint: '/attach FILE' });
  const { readAttachments } = await import('../attachments.ts');
  const { toPath } = await import('./save-chat.ts');
  // A terminal puts the name of a file that is dropped on it in quotes.
  const named = text.replace(/^(['"])(.*)\1$/s, '$2');
  const parts = await readAttachments(context, [named.startsWith('~/') ? toPath(context, named) : named]);
  await context.io.notice(`"${named}" goes with the next message`);
  return { session: { ...session, attached: [...session.attached, ...parts] } };
}

async function retry({ session }: Asked): Promise<Step> {
  const question = repeatLast(session);
  if (question === null) throw nothingAsked();
  return { session, question };
}

async function edit({ context, session }: Asked): Promise<Step> {
  const { editText } = await import('./edit-text.ts');
  const text = await editText(context, findWords(session));
  if (text === null) {
    await context.io.notice('nothing was changed, so nothing is sent');
    return { session };
  }
  return { session, question: repeatLast(session, text) ?? toQuestion(session, text) };
}

async function fork({ context, session }: Asked): Promise<Step> {
  if (session.conversation.parent === null) throw nothingAsked();
  await context.io.notice('what follows is a conversation of its own');
  return {
    session: {
      ...session,
      conversation: apart(session.conversation),
      last: session.last && { ...session.last, before: apart(session.last.before) },
    },
  };
}

function apart(conversation: Conversation): Conversation {
  return { ...conversation, id: null };
}

async function save({ context, session, text }: Asked): Promise<Step> {
  if (text === '') throw new Failure('usage', '/save needs a name', { hint: '/save FILE.md, or /save PROMPT' });
  const { saveChat } = await import('./save-chat.ts');
  const path = await saveChat(context, session.conversation.messages, text);
  await context.io.notice(`saved "${path}"`);
  return { session };
}

async function tellCost({ context, session }: Asked): Promise<Step> {
  await tell(context, [describeCost(session.spent)]);
  return { session };
}

function nothingAsked(): Failure {
  return new Failure('usage', 'nothing was asked yet');
}

/** What was asked for by a command: --quiet does not silence it. */
async function tell({ io }: Context, lines: readonly string[]): Promise<void> {
  if (io.log === null) return io.stderr.write(lines.map((line) => `${sanitize(line)}\n`).join(''));
  for (const line of lines.filter((each) => each !== '')) await io.explain(line);
}
