import { describe, expect, test } from 'vitest';
import type { Key } from '../../../src/terminal/line/keys.ts';
import { nothingTyped, press, type Editing, type Outcome, type Rules } from '../../../src/terminal/line/press.ts';
import { toOpen } from '../../../src/run/chat/to-open.ts';

const rules: Rules = {
  history: ['git status', 'write a poem', 'git log'],
  toOpen,
  complete: (text) => ['/model', '/mock', '/quit'].filter((word) => word.startsWith(text)),
};

/** Letters type themselves; a key with a name stands in angle brackets. */
function typeKeys(keys: string): Outcome {
  let outcome: Outcome = { type: 'edit', editing: nothingTyped };
  for (const [, name, letter = ''] of keys.matchAll(/<([^>]+)>|([\s\S])/g)) {
    const key: Key = name === undefined ? { name: letter, text: letter } : { name, text: '' };
    outcome = press(toEditing(outcome), key, rules);
  }
  return outcome;
}

function toEditing(outcome: Outcome): Editing {
  return 'editing' in outcome ? outcome.editing : nothingTyped;
}

/** The text with a bar where the cursor is. */
function show(outcome: Outcome): string {
  const { text, at } = toEditing(outcome).draft;
  return `${text.slice(0, at)}|${text.slice(at)}`;
}

describe('editing', () => {
  test.each([
    ['letters go in where the cursor is', 'ac<left>b', 'ab|c'],
    ['Ctrl-A and Ctrl-E go to the ends of the line', 'bc<ctrl-a>a<ctrl-e>d', 'abcd|'],
    ['the cursor moves over an emoji of several characters at once', '👩‍💻<left>a', 'a|👩‍💻'],
    ['backspace takes an emoji away at once', 'a👩‍💻<backspace>', 'a|'],
    ['delete takes the letter behind the cursor', 'abc<home><delete>', '|bc'],
    ['Ctrl-D takes it too, where there is one', 'abc<home><ctrl-d>', '|bc'],
    ['Alt-B and Alt-F go from word to word', 'one two<meta-b><meta-b><meta-f>!', 'one!| two'],
    ['Ctrl-W takes the word before the cursor', 'one two <ctrl-w>', 'one |'],
    ['Ctrl-U takes all before the cursor, and Ctrl-Y puts it back', 'one<ctrl-u>two <ctrl-y>', 'two one|'],
    ['Ctrl-K takes the rest of the line', 'one two<meta-b><ctrl-k>', 'one |'],
    ['Alt-Enter begins a line', 'a<meta-return>b', 'a\nb|'],
    ['the arrows go through the lines of a text', 'abc<meta-return>de<up>X<down>Y', 'abXc\ndeY|'],
    ['a backslash at the end goes on in the next line', 'a\\<return>b', 'a\nb|'],
    ['in a block a backslash is a letter, and Enter begins a line', '```<return>a\\<return>b', '```\na\\\nb|'],
    ['a pasted text keeps its line ends and tabs', '<paste-start>a<return><tab>b<paste-end>', 'a\n\tb|'],
    ['an unknown key types nothing', 'a<f5>', 'a|'],
  ])('%s', (_title, keys, wanted) => {
    expect(show(typeKeys(keys))).toBe(wanted);
  });

  test('Enter sends a text that is whole', () => {
    expect(typeKeys('hi<return>')).toEqual({ type: 'submit', text: 'hi' });
    expect(typeKeys('```<return>a<return>```<return>')).toEqual({ type: 'submit', text: '```\na\n```' });
  });

  test('Ctrl-D ends the input where nothing was typed', () => {
    expect(typeKeys('<ctrl-d>')).toEqual({ type: 'end' });
  });
});

describe('history', () => {
  test.each([
    ['up brings what was typed before', '<up><up>', 'write a poem|'],
    ['up stays at the oldest', '<up><up><up><up>', 'git status|'],
    ['down comes back to what was being typed', 'draft<up><up><down><down>', 'draft|'],
    ['Ctrl-R finds the newest text with the words', '<ctrl-r>git', 'git log|'],
    ['Ctrl-R again finds an older one', '<ctrl-r>git<ctrl-r>', 'git status|'],
    ['Ctrl-R stays at the oldest', '<ctrl-r>git<ctrl-r><ctrl-r>', 'git status|'],
    ['the search minds no capitals', '<ctrl-r>POEM', 'write a poem|'],
    ['a letter less finds newer texts again', '<ctrl-r>git s<backspace>', 'git log|'],
    ['Ctrl-G gives the search up', 'draft<ctrl-r>git<ctrl-g>', 'draft|'],
    ['Ctrl-C gives it up too', 'draft<ctrl-r>git<ctrl-c>', 'draft|'],
    ['Escape takes what was found', '<ctrl-r>poem<escape>!', 'write a poem!|'],
    ['any other key takes it and does what it does', '<ctrl-r>poem<ctrl-a>X', 'X|write a poem'],
    ['up goes on from what was found', '<ctrl-r>poem<escape><up>', 'git status|'],
  ])('%s', (_title, keys, wanted) => {
    expect(show(typeKeys(keys))).toBe(wanted);
  });

  test('Enter sends what was found', () => {
    expect(typeKeys('<ctrl-r>poem<return>')).toEqual({ type: 'submit', text: 'write a poem' });
  });

  test('words that are nowhere find nothing, and what was typed stays', () => {
    const outcome = typeKeys('draft<ctrl-r>zzz');
    expect(show(outcome)).toBe('draft|');
    expect(toEditing(outcome).mode).toMatchObject({ type: 'searching', at: null });
  });
});

describe('completion', () => {
  test('Tab completes what is clear', () => {
    expect(show(typeKeys('/q<tab>'))).toBe('/quit|');
    expect(show(typeKeys('/m<tab>'))).toBe('/mo|');
  });

  test('Tab shows what could be meant', () => {
    expect(typeKeys('/mo<tab>')).toMatchObject({ type: 'choose', choices: ['/model', '/mock'] });
  });
});
