import type { Context } from '../context.ts';
import { toShown } from '../terminal/sanitize.ts';

/** What --jq makes of it, or the same where nobody asked for that. */
export async function filterAsAsked(context: Context, json: string): Promise<string> {
  const { globals, io } = context;
  if (globals.jq === null || json === '') return json;
  const text = await (await context.jq()).filter(globals.jq, json);
  return toShown(io.stdout, text);
}
