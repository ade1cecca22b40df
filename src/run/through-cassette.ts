import type { Context } from '../context.ts';

export interface CassetteOptions {
  /** The file that is to hold what goes over the wire. */
  readonly record: string | null;
  /** The file that answers in place of the network. */
  readonly replay: string | null;
}

interface Run extends CassetteOptions {
  readonly isForced: boolean;
  readonly isDryRun: boolean;
}

/** Plays with the network, or with what a cassette has in its place. */
export async function throughCassette(
  context: Context,
  { record, replay, isForced, isDryRun }: Run,
  play: (context: Context) => Promise<void>,
): Promise<void> {
  if (replay !== null) {
    const { replayFrom } = await import('./replay.ts');
    return play(await replayFrom(context, replay));
  }
  // A dry run sends nothing and writes nothing.
  if (record === null || isDryRun) return play(context);
  const { startRecording } = await import('./recording.ts');
  const recording = await startRecording(context, { path: record, isForced });
  try {
    await play(recording.context);
  } catch (error) {
    await recording.save('failed').catch((trouble: Error) => context.io.warn(trouble.message));
    throw error;
  }
  await recording.save('complete');
}
