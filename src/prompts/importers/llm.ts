import { Failure } from '../../errors.ts';
import { toParam, toText, type Draft, type DraftParam, type Found, type Piece } from './draft.ts';
import { toStem, type Source } from './source.ts';
import { parseYaml, toConfig, toMapping, toScalar, toWords, type Mapping } from './yaml-file.ts';

/** Templates of simonw/llm: a YAML file is one template, named like the file, or in short form only its text. */
export function readLlm(source: Source): Found {
  const values = source.files.filter(isYaml).map((file) => [file, parseYaml(source.read(file), file)] as const);
  return {
    drafts: values.flatMap(([file, value]) => (hasText(value) ? [toDraft(toTemplate(value), file)] : [])),
    copies: [],
    skipped: values.flatMap(([from, value]) =>
      hasText(value) ? [] : [{ from, reason: 'no "prompt" and no "system"' }],
    ),
  };
}

export function isLlm(source: Source): boolean {
  const files = source.files.filter(isYaml);
  if (!source.isFolder) return files.length > 0;
  return files.some((file) => {
    const value = tryToParse(source.read(file));
    return hasText(value) && Object.keys(toTemplate(value)).every((key) => Object.hasOwn(keys, key));
  });
}

function isYaml(file: string): boolean {
  return /^[^/.][^/]*\.ya?ml$/.test(file);
}

const keys: Readonly<Record<string, string | null>> = {
  name: null,
  prompt: null,
  system: null,
  model: null,
  defaults: null,
  options: null,
  schema_object: null,
  extract: 'taking the first code block out of the answer (--extract code does it)',
  extract_last: 'taking the last code block out of the answer',
  attachments: 'attachments (--attach gives them)',
  attachment_types: 'attachments (--attach gives them)',
  fragments: 'fragments',
  system_fragments: 'fragments of the system text',
  tools: 'tools',
  functions: 'functions: Python code, which is not run',
};

function hasText(value: unknown): boolean {
  const { prompt, system } = toTemplate(value);
  return toWords(prompt) !== '' || toWords(system) !== '';
}

function toTemplate(value: unknown): Mapping {
  return typeof value === 'string' ? { prompt: value } : (toMapping(value) ?? {});
}

function tryToParse(text: string): unknown {
  try {
    return parseYaml(text, '');
  } catch {
    return undefined;
  }
}

function toDraft(template: Mapping, file: string): Draft {
  for (const key of ['prompt', 'system']) {
    const value = template[key] ?? '';
    if (typeof value === 'object') throw new Failure('config', `"${file}": "${key}" must be text`);
  }
  const prompt = interpolate(toWords(template['prompt']));
  const system = interpolate(toWords(template['system']));
  const { config, unknown } = toConfig(toMapping(template['options']) ?? {});
  const schema = toMapping(template['schema_object']);
  const lost = Object.keys(template).map((key) => (Object.hasOwn(keys, key) ? keys[key] : `"${key}"`));
  const lostOptions = unknown.map((key) => `the option "${key}"`);
  const defaults = toMapping(template['defaults']) ?? {};
  const dollars = [...prompt.strayDollars, ...system.strayDollars].length;
  return {
    name: toStem(file),
    from: file,
    model: toWords(template['model']),
    config,
    ...(schema !== undefined && { output: { format: 'json', schema } }),
    params: toParams(defaults),
    messages: [
      ...(system.pieces.length > 0 ? [{ role: 'system', pieces: system.pieces } as const] : []),
      // Without a text of its own the template sends what is piped in.
      { role: 'user', pieces: prompt.pieces.length > 0 ? prompt.pieces : [toParam('stdin')] },
    ],
    notes: [
      ...new Set([...lost, ...lostOptions].flatMap((what) => (what ? [`not carried over: ${what}`] : []))),
      ...Object.keys(defaults).flatMap((key) =>
        toScalar(defaults[key]) === undefined ? [`the default of "${key}" is a list or a mapping: now text`] : [],
      ),
      ...(dollars > 0 ? ['a "$" that names no variable stays as it is; llm would refuse it'] : []),
    ],
  };
}

/** `$input` is always what is piped in, so that a default of it has no meaning. */
function toParams(defaults: Mapping): Readonly<Record<string, DraftParam>> {
  const entries = Object.entries(defaults).filter(([name]) => name !== 'input');
  return Object.fromEntries(
    entries.map(([name, value]) => [name, { default: toScalar(value) ?? JSON.stringify(value) }] as const),
  );
}

interface Interpolated {
  readonly pieces: readonly Piece[];
  readonly strayDollars: readonly number[];
}

/** The rules of Python's string.Template: `$name`, `${name}`, and `$$` for the sign itself. */
function interpolate(template: string): Interpolated {
  const pieces: Piece[] = [];
  const strayDollars: number[] = [];
  let end = 0;
  for (const match of template.matchAll(/\$(?:(\$)|([_a-z][_a-z0-9]*)|\{([_a-z][_a-z0-9]*)\}|)/gi)) {
    const [found, dollar, bare, braced] = match;
    const name = bare ?? braced;
    pieces.push(toText(template.slice(end, match.index)));
    if (name !== undefined) pieces.push(toParam(name === 'input' ? 'stdin' : name));
    else pieces.push(toText('$'));
    if (name === undefined && dollar === undefined) strayDollars.push(match.index);
    end = match.index + found.length;
  }
  pieces.push(toText(template.slice(end)));
  return { pieces: pieces.filter((piece) => piece.type === 'param' || piece.text !== ''), strayDollars };
}
