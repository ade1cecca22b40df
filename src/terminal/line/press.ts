import { emptyDraft, erasures, eraseTo, findAbove, findBelow, insert, moves, toDraft, type Draft } from './draft.ts';
import type { Key } from './keys.ts';

/** What is being typed, and how. */
export interface Editing {
  readonly draft: Draft;
  readonly mode: Mode;
  /** The text of the history that is shown, and what was typed before that was looked for; null for none. */
  readonly recalled: { readonly at: number; readonly typed: string } | null;
  /** What was taken out last, for putting it back. */
  readonly cut: string;
}

type Mode =
  | { readonly type: 'typing' | 'pasting' }
  /** Back through the history, `at` being what was found; null when nothing was. */
  | { readonly type: 'searching'; readonly query: string; readonly at: number | null; readonly typed: string };

export interface Rules {
  /** What was typed before, the oldest first. */
  readonly history: readonly string[];
  /** The text with a line more, where it cannot end here; null where it can. */
  readonly toOpen: (text: string) => string | null;
  /** The texts that this one can become. */
  readonly complete: (text: string) => readonly string[];
}

export type Outcome =
  | { readonly type: 'edit'; readonly editing: Editing }
  | { readonly type: 'submit'; readonly text: string }
  /** Several words would do. */
  | { readonly type: 'choose'; readonly editing: Editing; readonly choices: readonly string[] }
  | { readonly type: 'interrupt' | 'end' | 'clear' | 'suspend' };

export const nothingTyped: Editing = { draft: emptyDraft, mode: { type: 'typing' }, recalled: null, cut: '' };

export function press(editing: Editing, key: Key, rules: Rules): Outcome {
  if (editing.mode.type === 'pasting') return edit(editing, paste(editing, key));
  if (editing.mode.type === 'searching') return search(editing, editing.mode, { key, rules });
  switch (key.name) {
    case 'return':
      return submit(editing, rules);
    case 'tab':
      return complete(editing, rules);
    case 'ctrl-c':
      return { type: 'interrupt' };
    case 'ctrl-d':
      return editing.draft.text === '' ? { type: 'end' } : edit(editing, change(editing, key));
    case 'ctrl-l':
      return { type: 'clear' };
    case 'ctrl-z':
      return { type: 'suspend' };
    case 'ctrl-r':
      return edit(editing, startSearch(editing, rules));
    case 'paste-start':
      return edit(editing, { mode: { type: 'pasting' } });
    case 'up':
    case 'ctrl-p':
      return edit(editing, goUp(editing, rules));
    case 'down':
    case 'ctrl-n':
      return edit(editing, goDown(editing, rules));
    default:
      return edit(editing, change(editing, key));
  }
}

function edit(editing: Editing, changes: Partial<Editing>): Outcome {
  return { type: 'edit', editing: { ...editing, ...changes } };
}

function submit({ draft, ...editing }: Editing, { toOpen }: Rules): Outcome {
  const open = toOpen(draft.text);
  if (open === null) return { type: 'submit', text: draft.text };
  return { type: 'edit', editing: { ...editing, draft: toDraft(open) } };
}

function change({ draft, cut }: Editing, { name, text }: Key): Partial<Editing> {
  const move = moves.get(name);
  if (move !== undefined) return { draft: { ...draft, at: move(draft) } };
  const erase = erasures.get(name);
  if (erase !== undefined) {
    const after = eraseTo(draft, erase(draft));
    const taken = draft.text.slice(after.at, after.at + draft.text.length - after.text.length);
    return { draft: after, cut: taken.length > 1 ? taken : cut };
  }
  if (name === 'ctrl-y') return { draft: insert(draft, cut) };
  return name === 'meta-return' ? { draft: insert(draft, '\n') } : { draft: insert(draft, text) };
}

/** Line ends and tabs of a pasted text are letters like any others. */
function paste({ draft }: Editing, { name, text }: Key): Partial<Editing> {
  if (name === 'paste-end') return { mode: { type: 'typing' } };
  if (name === 'return') return { draft: insert(draft, '\n') };
  return { draft: insert(draft, name === 'tab' ? '\t' : text) };
}

function goUp({ draft, recalled }: Editing, { history }: Rules): Partial<Editing> {
  const above = findAbove(draft);
  if (above !== null) return { draft: { ...draft, at: above } };
  const at = (recalled?.at ?? history.length) - 1;
  const text = history[at];
  if (text === undefined) return {};
  return { draft: toDraft(text), recalled: { at, typed: recalled?.typed ?? draft.text } };
}

function goDown({ draft, recalled }: Editing, { history }: Rules): Partial<Editing> {
  const below = findBelow(draft);
  if (below !== null) return { draft: { ...draft, at: below } };
  if (recalled === null) return {};
  const text = history[recalled.at + 1];
  if (text === undefined) return { draft: toDraft(recalled.typed), recalled: null };
  return { draft: toDraft(text), recalled: { ...recalled, at: recalled.at + 1 } };
}

function complete(editing: Editing, rules: Rules): Outcome {
  const { draft } = editing;
  const found = draft.at === draft.text.length ? rules.complete(draft.text) : [];
  const common = findCommonStart(found);
  const completed = { ...editing, draft: common.length > draft.text.length ? toDraft(common) : draft };
  if (found.length < 2 || completed.draft !== draft) return { type: 'edit', editing: completed };
  return { type: 'choose', editing, choices: found };
}

function findCommonStart([first = '', ...others]: readonly string[]): string {
  let length = first.length;
  for (const other of others) while (!other.startsWith(first.slice(0, length))) length -= 1;
  return first.slice(0, length);
}

type Searching = Extract<Mode, { type: 'searching' }>;

interface Pressed {
  readonly key: Key;
  readonly rules: Rules;
}

function startSearch({ draft }: Editing, { history }: Rules): Partial<Editing> {
  return { mode: { type: 'searching', query: '', at: history.length, typed: draft.text } };
}

/** Any key that belongs to no search takes what was found, and does with it what it always does. */
function search(editing: Editing, mode: Searching, { key, rules }: Pressed): Outcome {
  const { history } = rules;
  const { query, at } = mode;
  if (key.name === 'ctrl-c' || key.name === 'ctrl-g') {
    return edit(editing, { mode: { type: 'typing' }, draft: toDraft(mode.typed) });
  }
  if (key.name === 'ctrl-r') {
    const older = query === '' ? at : find(history, query, (at ?? 0) - 1);
    return show(editing, { ...mode, at: older ?? at }, history);
  }
  const longer = key.name === 'backspace' ? query.slice(0, -1) : query + key.text;
  if (longer !== query || key.name === 'backspace') {
    const from = key.name === 'backspace' ? history.length : (at ?? history.length);
    return show(editing, { ...mode, query: longer, at: find(history, longer, from) }, history);
  }
  const taken: Editing = { ...editing, mode: { type: 'typing' }, recalled: at === null ? null : toRecalled(mode, at) };
  return key.name === 'escape' ? { type: 'edit', editing: taken } : press(taken, key, rules);
}

function toRecalled({ typed }: Searching, at: number): Editing['recalled'] {
  return { at, typed };
}

function show(editing: Editing, mode: Searching, history: readonly string[]): Outcome {
  const found = mode.at === null ? undefined : history[mode.at];
  return edit(editing, { mode, draft: toDraft(found ?? mode.typed) });
}

/** The newest text with these words, no newer than `from`; null where there is none. */
function find(history: readonly string[], query: string, from: number): number | null {
  const wanted = query.toLowerCase();
  const at = history.findLastIndex((text, place) => place <= from && text.toLowerCase().includes(wanted));
  return at === -1 ? null : at;
}
