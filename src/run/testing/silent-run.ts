import type { Context } from '../../context.ts';
import { runChat, type PlayedRun, type RunPlan, type RunView } from '../run-chat.ts';

/** A run that shows nothing. */
export async function playSilently(context: Context, plan: RunPlan): Promise<PlayedRun> {
  return runChat(context, plan, silentView);
}

async function ignore(): Promise<void> {}

const silentView: RunView = {
  start: ignore,
  event: ignore,
  note: ignore,
  retry: ignore,
  fallback: ignore,
  repair: ignore,
  end: ignore,
  toErrorDocument: (envelope) => envelope,
};
