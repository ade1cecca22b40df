import type { Context } from '../context.ts';
import { exitCodes } from '../errors.ts';
import { reportError } from '../run/report-error.ts';

/** Tells what nobody caught, in the form of every other error and as well cleaned. Never throws. */
export async function reportCrash(context: Context, error: unknown): Promise<number> {
  try {
    return await reportError(context, error);
  } catch {
    // Stdout takes no document, or what was thrown cannot be put into words, such as an object without a prototype.
    await context.io.warn(`internal error: ${error instanceof Error ? error.message : 'it cannot be shown'}`);
    return exitCodes.internal;
  }
}
