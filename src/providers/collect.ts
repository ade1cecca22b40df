import { toLiteral, type Redactor } from '../http/redact.ts';
import { createAnswerFilter } from './answer-filter.ts';
import { AnswerTaker } from './answer-taker.ts';
import type { Answer } from './connection.ts';
import { findLesson } from './lessons.ts';
import { readFailure, remember, settle, toExchange, toPart, toWire, type Line } from './line.ts';
import { estimateRequest } from './pace/estimate.ts';
import type { ChatRequest, Collected, Provider, StreamEvent } from './provider.ts';
import { readQuirks, type LearntQuirks } from './quirks.ts';

const readQuirksEveryMs = 1000;

/** Answers for those who do not watch: read as the bytes come, without a promise for each event. */
export function createCollecting(line: Line): NonNullable<Provider['collect']> {
  const { clock, home, redactor } = line.context;
  let known: LearntQuirks = {};
  let readAt = -Infinity;
  const learn = async (learnt: LearntQuirks): Promise<string | null> => {
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
    let learnt = known;
    try {
      for (let next = await ask(line, { request, learnt, found }, signal); next !== null;) {
        learnt = next;
        next = await ask(line, { request, learnt, found, learn }, signal);
      }
      return toCollected(found, null, redactor);
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
  /** Called when what was learnt has led to an answer. Gives what went wrong with the note about it. */
  readonly learn?: (learnt: LearntQuirks) => Promise<string | null>;
}

/** Gives what is known then where a server refuses a field that can go; null where there is an answer. */
async function ask(line: Line, asking: Asking, signal: AbortSignal): Promise<LearntQuirks | null> {
  const { request, learnt, found, learn } = asking;
  const { driver, context, connection } = line;
  const { wire, exchange, warnings } = toWire(line, request, learnt);
  for (const message of warnings) warn(found, message);
  const answered = { ...toExchange(line, request.model), sent: wire.body };
  const taker = new AnswerTaker({ driver, exchange: answered, clock: context.clock });
  const part = toPart(line, { wire, exchange, tokens: estimateRequest(request) });
  let sent: Pick<Answer, 'settle'> | null = null;
  try {
    sent = await connection.receive(part, signal, taker);
  } catch (error) {
    taker.breakOff(error);
  }
  const { received } = taker;
  if (received.status >= 400) {
    const refusal = readFailure(line, { response: received, body: taker.errorText() }, exchange);
    const lesson = findLesson(refusal, { wire, request, learnt });
    if (lesson === null) throw refusal;
    return { ...learnt, ...lesson };
  }
  const trouble = (await learn?.(learnt)) ?? null;
  if (trouble !== null) warn(found, trouble);
  found.firstAt = taker.firstAt;
  const ending = taker.end(found.events);
  if (ending !== null) await ending;
  const finish = found.events.at(-1);
  if (finish?.type !== 'finish') return null;
  found.events.splice(-1, 1, { ...finish, status: received.status });
  const settling = sent === null ? null : settle(sent, finish.usage);
  if (settling !== null) await settling;
  return null;
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
  const pattern = new RegExp(forms.map((form) => toLiteral(form.slice(0, telling))).join('|'));
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
