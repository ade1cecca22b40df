import type { Io, Output } from './io.ts';
import { createSanitizer } from './sanitize.ts';

/** Writes an answer to stdout and its reasoning to stderr. */
export interface TextWriter {
  text(text: string): Promise<void>;
  reasoning(text: string): Promise<void>;
  end(): Promise<void>;
}

const dim = '\u001b[2m';
const undim = '\u001b[22m';

/** In a pipe the answer is exactly the model's bytes; on a terminal it is made harmless and ends with a newline. */
export function createTextWriter(io: Io): TextWriter {
  const answer = createLine(io.stdout);
  const thoughts = createLine(io.stderr);
  return {
    async text(text) {
      await thoughts.end();
      await answer.write(text);
    },
    async reasoning(text) {
      // On one screen a thought in the midst of an answer would go on in its line.
      if (io.stdout.isTerminal && io.stderr.isTerminal) await answer.end();
      await thoughts.write(text, io.stderr.hasColor);
    },
    async end() {
      await thoughts.end();
      if (io.stdout.isTerminal) await answer.end();
    },
  };
}

export interface Line {
  write(text: string, isDim?: boolean): Promise<void>;
  /** Adds the newline that is missing. */
  end(): Promise<void>;
}

export function createLine(output: Output): Line {
  const sanitizer = output.isTerminal ? createSanitizer() : null;
  let isOpen = false;
  return {
    async write(text, isDim = false) {
      const clean = sanitizer === null ? text : sanitizer.push(text);
      if (clean === '') return;
      isOpen = !clean.endsWith('\n');
      await output.write(isDim ? `${dim}${clean}${undim}` : clean);
    },
    async end() {
      if (!isOpen) return;
      isOpen = false;
      await output.write('\n');
    },
  };
}
