import { toLiteral, type Redactor } from '../http/redact.ts';
import { createAnswerFilter } from './answer-filter.ts';
import { AnswerTaker } from './answer-taker.ts';
import type { Answer } from './connection.ts';
import { findLesson } from './lessons.ts';
import { readFailure, remember, settle, toPart, toSentExchange, toWire, type ChatWire, type Line } from './line.ts';
import { estimateRequest } from './pace/estimate.ts';
import type { ChatRequest, Collected, Provider, StreamEvent } from './provider.ts';
import { readQuirks, type LearntQuirks } from './quirks.ts';

/** So often that it has been done before V8 compiles what stands around it, and would have to do that again. */
const readQuirksEveryMs = 100;

/** Answers for those who do not watch: read as the bytes come, without a promise for each event. */
export function createCollecting(line: Line): NonNullable<Provider['collect']> {
  const { clock, home, redactor } = line.context;
  let known: LearntQuirks = {};
  let readAt = -Infinity;
  const learn: Learn = async (learnt) => {
    known = learnt;
    readAt = clock.elapsed();
    return remember(line, learnt);
  };
  return async (request, signal) => {
    if (clock.elapsed() - readAt > readQuirksEveryMs) {
      known = readQuirks(home, line.settings);
      readAt = clock.elapsed();
    }
    const found: Found = { events: [], firstAt: null };
    const first = known;
    try {
      for (let learnt = first; ;) {
        const asked = toAsked(line, { request, learnt, found });
        let sent: Sent = null;
        try {
          sent = await send(line, asked, signal);
        } catch (error) {
          asked.taker.breakOff(error);
        }
        const lesson = findRefused(line, asked);
        const ending = lesson === null ? end(asked, sent, learnt === first ? null : learn) : null;
        if (ending !== null) await ending;
        if (lesson === null) return toCollected(found, null, redactor);
        learnt = lesson;
      }
    } catch (error) {
      return toCollected(found, { error }, redactor);
    }
  };
}

interface Found {
  readonly events: StreamEvent[];
  firstAt: number | null;
}

function toCollected({ events, firstAt }: Found, trouble: Collected['trouble'], redactor: Redactor): Collected {
  return { events: withoutKeys(events, redactor), trouble, firstAt };
}

interface Asking {
  readonly request: ChatRequest;
  readonly learnt: LearntQuirks;
  readonly found: Found;
}

/** What is sent, and who takes the answer. */
interface Asked extends Asking {
  readonly chat: ChatWire;
  readonly taker: AnswerTaker;
}

function toAsked(line: Line, asking: Asking): Asked {
  const { request, learnt, found } = asking;
  const { driver, context } = line;
  const chat = toWire(line, request, learnt);
  for (const message of chat.warnings) warn(found, message);
  const exchange = toSentExchange(line, request.model, chat.wire.body);
  const taker = new AnswerTaker({ driver, exchange, clock: context.clock });
  return { request, learnt, found, chat, taker };
}

/** Null where the answer broke off. */
type Sent = Pick<Answer, 'settle'> | null;

function send(line: Line, { request, chat, taker }: Asked, signal: AbortSignal): Promise<Sent> {
  const { wire, exchange } = chat;
  const part = toPart(line, { wire, exchange, tokens: estimateRequest(request) });
  return line.connection.receive(part, signal, taker);
}

/** What is to be learnt of a server that refuses a field that can go; null where there is an answer. */
function findRefused(line: Line, { request, learnt, chat, taker }: Asked): LearntQuirks | null {
  const { wire, exchange } = chat;
  const { received } = taker;
  if (received.status < 400) return null;
  const refusal = readFailure(line, { response: received, body: taker.errorText() }, exchange);
  const lesson = findLesson(refusal, { wire, request, learnt });
  if (lesson === null) throw refusal;
  return { ...learnt, ...lesson };
}

/** `learn` keeps what has led to the answer, and gives what went wrong with that. */
type Learn = (learnt: LearntQuirks) => Promise<string | null>;

/** Puts the answer among what was found. Null where that is done at once. */
function end(asked: Asked, sent: Sent, learn: Learn | null): Promise<void> | null {
  const { found, taker } = asked;
  if (learn !== null) return endLearnt(asked, sent, learn);
  found.firstAt = taker.firstAt;
  const ending = taker.end(found.events);
  if (ending === null) return settleEnd(asked, sent);
  return ending.then(() => settleEnd(asked, sent) ?? undefined);
}

async function endLearnt(asked: Asked, sent: Sent, learn: Learn): Promise<void> {
  const trouble = await learn(asked.learnt);
  if (trouble !== null) warn(asked.found, trouble);
  await end(asked, sent, null);
}

function settleEnd({ found: { events }, taker }: Asked, sent: Sent): Promise<void> | null {
  const finish = events.at(-1);
  if (finish?.type !== 'finish') return null;
  events[events.length - 1] = { ...finish, status: taker.received.status };
  return sent === null ? null : settle(sent, finish.usage);
}

function warn({ events }: Found, message: string): void {
  if (!events.some((event) => event.type === 'warning' && event.message === message))
    events.push({ type: 'warning', message });
}

/** Less of a key than that gives nothing away. */
const telling = 8;

/** Looks for the beginnings of keys first: most answers hold none, and need no filter. */
function withoutKeys(events: readonly StreamEvent[], redactor: Redactor): readonly StreamEvent[] {
  const forms = redactor.answerForms();
  if (forms.length === 0 || !toBeginnings(forms).test(toTexts(events))) return events;
  const filter = createAnswerFilter(redactor);
  const clean = events.flatMap((event) => filter.push(event));
  return events.at(-1)?.type === 'finish' ? clean : [...clean, ...filter.end()];
}

const beginnings = new WeakMap<readonly string[], RegExp>();

function toBeginnings(forms: readonly string[]): RegExp {
  const known = beginnings.get(forms);
  if (known !== undefined) return known;
  const first = new Set(forms.map((form) => toLiteral(form.slice(0, telling))));
  const pattern = new RegExp([...first].join('|'));
  beginnings.set(forms, pattern);
  return pattern;
}

/** All that somebody else wrote, what belongs together without a break. */
function toTexts(events: readonly StreamEvent[]): string {
  let [text, thought, others] = ['', '', ''];
  for (const event of events) {
    if (event.type === 'text-delta') text += event.text;
    else if (event.type === 'reasoning-delta') thought += event.text;
    else if (event.type === 'finish') others += `\n${event.model}\n${event.responseId ?? ''}`;
    else others += `\n${JSON.stringify(event)}`;
  }
  return `${text}\n${thought}${others}`;
}
