import type { Output } from './io.ts';

/** Takes control sequences out of model text, whole and also when they are split over several pieces. */
export interface Sanitizer {
  push(text: string): string;
}

type State = 'text' | 'escape' | 'intermediate' | 'sequence' | 'string';

// ESC, the C0 and C1 controls and DEL; tab and newline are the two that stay.
const control = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/;
const escapeCode = 0x1b;

export function createSanitizer(): Sanitizer {
  let state: State = 'text';
  return {
    push(text) {
      if (state === 'text' && !control.test(text)) return text;
      let clean = '';
      for (const character of text) {
        const next = step(state, character);
        if (next.shows) clean += character;
        ({ state } = next);
      }
      return clean;
    },
  };
}

export function sanitize(text: string): string {
  return control.test(text) ? createSanitizer().push(text) : text;
}

/** What may stand on this output: a file or a pipe gets every byte, as scripts want it. */
export function toShown({ isTerminal }: Pick<Output, 'isTerminal'>, text: string): string {
  return isTerminal ? sanitize(text) : text;
}

interface Step {
  readonly state: State;
  readonly shows: boolean;
}

const hidden = (state: State): Step => ({ state, shows: false });

function step(state: State, character: string): Step {
  const code = character.codePointAt(0) ?? 0;
  // A sequence that was begun and never ended would hide the rest of the answer: a line end closes it.
  if (character === '\n') return { state: 'text', shows: true };
  if (code === escapeCode) return hidden('escape');
  switch (state) {
    case 'text':
      return startOf(code) ?? { state, shows: !control.test(character) };
    case 'escape':
      return hidden(afterEscape(code));
    case 'intermediate':
      return hidden(code >= 0x20 && code <= 0x2f ? state : 'text');
    case 'sequence':
      // Parameters and intermediates go on until a final byte; anything else breaks the sequence off.
      return hidden(code >= 0x20 && code <= 0x3f ? state : 'text');
    case 'string':
      return hidden(code === 0x07 || code === 0x9c ? 'text' : state);
  }
}

/** The eight-bit forms of CSI, DCS, SOS, OSC, PM and APC. */
function startOf(code: number): Step | undefined {
  if (code === 0x9b) return hidden('sequence');
  return [0x90, 0x98, 0x9d, 0x9e, 0x9f].includes(code) ? hidden('string') : undefined;
}

function afterEscape(code: number): State {
  if (code === 0x5b) return 'sequence';
  if ([0x50, 0x58, 0x5d, 0x5e, 0x5f].includes(code)) return 'string';
  return code >= 0x20 && code <= 0x2f ? 'intermediate' : 'text';
}
