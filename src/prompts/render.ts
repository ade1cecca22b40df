const identifier = '[\\p{ID_Start}_][\\p{ID_Continue}]*';
/** The same for a text of ASCII: the classes of Unicode take half a millisecond to compile. */
const asciiIdentifier = '[A-Za-z_]\\w*';

/** A piece of a prompt's text: as it stands, or the place of a param. */
type Part = { readonly type: 'text'; readonly text: string } | { readonly type: 'param'; readonly name: string };

export function isParamName(text: string): boolean {
  return new RegExp(`^${toIdentifier(text)}$`, 'u').test(text);
}

/** Names of the params in the text, each once, in order. */
export function findParams(text: string): readonly string[] {
  const names = new Set<string>();
  for (const part of readParts(text)) if (part.type === 'param') names.add(part.name);
  return [...names];
}

/**
 * Puts values in the place of `{name}`. One pass: a value is never looked at again. A param without a value stays as it
 * stands; who calls decides what a missing one means.
 */
export function renderText(text: string, values: Readonly<Record<string, string>>): string {
  return prepareText(text)((name) => (Object.hasOwn(values, name) ? values[name] : undefined));
}

/** The same for a text that is rendered many times. */
export function prepareText(text: string): (find: (name: string) => string | undefined) => string {
  const parts = [...readParts(text)];
  return (find) => {
    let rendered = '';
    for (const part of parts) rendered += part.type === 'text' ? part.text : (find(part.name) ?? `{${part.name}}`);
    return rendered;
  };
}

/**
 * `{{` is a literal `{`, and the `}}` that closes it is a literal `}`: `{{name}}` gives `{name}`. Any other brace stands
 * for itself, so that nested JSON, which ends in `}}` but never holds `{{`, comes out as it went in.
 */
export function* readParts(text: string): Generator<Part> {
  const token = new RegExp(`\\{\\{|\\{(${toIdentifier(text)})\\}|[{}]`, 'gu');
  /** How each brace was opened that is still open. */
  const open: ('single' | 'double')[] = [];
  let end = 0;
  for (let match = token.exec(text); match !== null; match = token.exec(text)) {
    const { 0: found, 1: name, index } = match;
    if (name !== undefined) {
      yield { type: 'text', text: text.slice(end, index) };
      yield { type: 'param', name };
      end = token.lastIndex;
    } else if (found === '{{' || (found === '}' && open.at(-1) === 'double' && text[index + 1] === '}')) {
      yield { type: 'text', text: text.slice(end, index + 1) };
      end = index + 2;
      token.lastIndex = end;
    }
    if (found === '{{') open.push('double');
    else if (found === '{') open.push('single');
    else if (found === '}' && (end > index || open.at(-1) === 'single')) open.pop();
  }
  yield { type: 'text', text: text.slice(end) };
}

function toIdentifier(text: string): string {
  return /[^\u0000-\u007f]/.test(text) ? identifier : asciiIdentifier;
}
