import { constants, open } from 'node:fs/promises';
import type { Context } from '../context.ts';
import { Failure } from '../errors.ts';
import { pause } from '../pause.ts';

const pauseMs = 20;

/** Writes into a named pipe. Without blocking: one that nobody reads would keep the process beyond any Ctrl-C. */
export async function writePipe(context: Context, path: string, text: string | Uint8Array): Promise<void> {
  const bytes = Buffer.from(text);
  const file = await insist(context, 'ENXIO', () => open(path, constants.O_WRONLY | constants.O_NONBLOCK));
  try {
    for (let at = 0; at < bytes.length;) {
      at += (await insist(context, 'EAGAIN', () => file.write(bytes, at))).bytesWritten;
    }
  } finally {
    await file.close();
  }
}

/** Tries again for as long as the system says that the other side is not ready. */
async function insist<Value>(context: Context, code: string, action: () => Promise<Value>): Promise<Value> {
  for (;;) {
    if (context.signal.aborted) throw new Failure('cancelled', 'cancelled');
    try {
      return await action();
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === code)) throw error;
    }
    // What it throws on Ctrl-C is said above.
    await pause(pauseMs, context.clock, context.signal).catch(() => {});
  }
}
