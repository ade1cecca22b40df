import type { Io, Output } from '../../terminal/io.ts';

/** The output of a chat outside of a terminal: every answer ends with a line end, and every document is one line. */
export interface TurnOutput {
  readonly io: Io;
  /** Adds the line end that is missing. */
  endTurn(): Promise<void>;
}

export function createTurnOutput(io: Io, hasDocuments: boolean): TurnOutput {
  const { stdout } = io;
  let isOpen = false;
  const write = async (data: string | Uint8Array): Promise<void> => {
    const shown = hasDocuments ? toLine(data) : data;
    if (shown.length > 0) isOpen = shown.at(-1) !== '\n' && shown.at(-1) !== 0x0a;
    await stdout.write(shown);
  };
  const { isTerminal, hasColor } = stdout;
  const output: Output = {
    isTerminal,
    hasColor,
    // A terminal can change its width.
    get columns() {
      return stdout.columns;
    },
    write,
  };
  return {
    io: { ...io, stdout: output },
    async endTurn() {
      if (!isOpen) return;
      isOpen = false;
      await stdout.write('\n');
    },
  };
}

function toLine(data: string | Uint8Array): string | Uint8Array {
  if (typeof data !== 'string') return data;
  try {
    return `${JSON.stringify(JSON.parse(data))}\n`;
  } catch {
    return data;
  }
}
