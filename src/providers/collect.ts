import type { Redactor } from '../http/redact.ts';
import { createAnswerFilter } from './answer-filter.ts';
import { AnswerTaker } from './answer-taker.ts';
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
  const learn = (quirks: LearntQuirks): void => {
    known = quirks;
    readAt = clock.elapsed();
  };
  return async (request, signal) => {
    if (clock.elapsed() - readAt > readQuirksEveryMs) learn(readQuirks(home, line.settings));
    const found: Found = { events: [], firstAt: null };
    let trouble: Collected['trouble'] = null;
    try {
      await collect(line, { request, known, learnt: known, found, learn }, signal);
    } catch (error) {
      trouble = { error };
    }
    return { events: withoutKeys(found.events, redactor), trouble, firstAt: found.firstAt };
  };
}

interface Found {
  readonly events: StreamEvent[];
  firstAt: number | null;
}

interface Asking {
  readonly request: ChatRequest;
  readonly known: LearntQuirks;
  readonly learnt: LearntQuirks;
  readonly found: Found;
  readonly learn: (quirks: LearntQuirks) => void;
}

/** A server that refuses a field that can go is asked again without, and from then on. */
async function collect(line: Line, asking: Asking, signal: AbortSignal): Promise<void> {
  const { request, known, learnt, found, learn } = asking;
  const { driver, context, connection } = line;
  const { wire, exchange, warnings } = toWire(line, request, learnt);
  for (const message of warnings) warn(found, message);
  const answered = { ...toExchange(line, request.model), sent: wire.body };
  const taker = new AnswerTaker({ driver, exchange: answered, clock: context.clock });
  const part = toPart(line, { wire, exchange, tokens: estimateRequest(request) });
  const sent = await connection.receive(part, signal, taker).catch((error: unknown) => taker.breakOff(error));
  const { received } = taker;
  if (received.status >= 400) {
    const refusal = readFailure(line, { response: received, body: taker.errorText() }, exchange);
    const lesson = findLesson(refusal, { wire, request, learnt });
    if (lesson === null) throw refusal;
    return collect(line, { ...asking, learnt: { ...learnt, ...lesson } }, signal);
  }
  if (learnt !== known) {
    learn(learnt);
    const trouble = await remember(line, learnt);
    if (trouble !== null) warn(found, trouble);
  }
  found.firstAt = taker.firstAt;
  const events: StreamEvent[] = [];
  try {
    await taker.end(events);
  } finally {
    found.events.push(
      ...events.map((event) => (event.type === 'finish' ? { ...event, status: received.status } : event)),
    );
  }
  const finish = events.at(-1);
  if (sent !== null && finish?.type === 'finish') await settle(sent, finish.usage);
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
  if (forms.length === 0) return events;
  const texts = [join(events, 'text-delta'), join(events, 'reasoning-delta'), ...events.map(toOther)];
  const mayHold = forms.some((form) => texts.some((text) => text.includes(form.slice(0, telling))));
  if (!mayHold) return events;
  const filter = createAnswerFilter(redactor);
  const clean = events.flatMap((event) => filter.push(event));
  return events.at(-1)?.type === 'finish' ? clean : [...clean, ...filter.end()];
}

function join(events: readonly StreamEvent[], type: 'text-delta' | 'reasoning-delta'): string {
  return events.map((event) => (event.type === type ? event.text : '')).join('');
}

function toOther(event: StreamEvent): string {
  return event.type === 'text-delta' || event.type === 'reasoning-delta' ? '' : JSON.stringify(event);
}
