import type { RunEntry } from '../../history/entry.ts';
import type { RunSummary } from '../../history/history.ts';

/** Its names are fixed: scripts read them. They are those of `--format json` where that has them. */
export function toSummaryDocument({ id, at, input, output, totalMs, ...run }: RunSummary): object {
  const { command, prompt, provider, model, status, conversation, question, cost } = run;
  return {
    id,
    at: new Date(at).toISOString(),
    command,
    prompt,
    provider,
    model,
    status,
    conversation,
    question,
    usage: input === null && output === null ? null : { input, output },
    cost,
    timing: totalMs === null ? null : { total_ms: totalMs },
  };
}

/** All that is kept of a run. */
export function toEntryDocument({ id, at, ...entry }: RunEntry): object {
  return { id, at: new Date(at).toISOString(), ...entry };
}
