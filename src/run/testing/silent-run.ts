import type { Context } from '../../context.ts';
import { runChat, type PlayedRun, type RunPlan } from '../run-chat.ts';
import { silentView } from '../silent-view.ts';

/** A run that shows nothing. */
export async function playSilently(context: Context, plan: RunPlan): Promise<PlayedRun> {
  return runChat(context, plan, { ...silentView, toErrorDocument: (envelope) => envelope });
}
