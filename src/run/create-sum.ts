import { randomUUID } from 'node:crypto';
import type { RunEntry } from '../history/entry.ts';
import type { FinishedRun } from './keep-run.ts';

/** What the sums need of a run that is not kept: its day, who answered, what it took. Not even its id, which tells the time. */
export function createSum({ at, asked, envelope }: FinishedRun): RunEntry {
  const id = randomUUID();
  const { status, provider, model, usage, cost, cached } = envelope;
  return {
    id,
    at: new Date(at).setHours(0, 0, 0, 0),
    command: '',
    prompt: null,
    params: {},
    messages: [],
    parent: null,
    conversation: id,
    asked,
    envelope: { status, text: '', reasoning: null, provider, model, usage, cost, cached, timing: null },
    isSumOnly: true,
  };
}
