import type { DraftParam } from './draft.ts';
import { toConfig, toMapping, toScalar, toWords, type Mapping } from './yaml-file.ts';

export interface PromptyModel {
  readonly name: string;
  readonly config: Mapping;
  readonly isJson: boolean;
  readonly notes: readonly string[];
}

/** Addresses and keys are left out: who sends the prompt is decided here, and a key has no place in a prompt. */
export function readModel(value: unknown): PromptyModel {
  const model = toMapping(value) ?? {};
  const connection = { ...toMapping(model['configuration']), ...toMapping(model['connection']) };
  const parameters = { ...toMapping(model['parameters']), ...toMapping(model['options']) };
  const { response_format: format, ...others } = parameters;
  const { config, unknown } = toConfig(others);
  const name = toWords(value) || toWords(model['id']) || toWords(connection['name'] ?? connection['model']);
  const isJson = ['json_object', 'json_schema'].includes(toWords(toMapping(format)?.['type']));
  const api = toWords(model['api'] ?? model['apiType']) || 'chat';
  const left = Object.keys(connection).filter((key) => !['name', 'model', 'type', 'kind'].includes(key));
  return {
    // A name that is read from the environment is none yet.
    name: name.includes('${') ? '' : name,
    config,
    isJson,
    notes: [
      ...(['chat', 'responses'].includes(api) ? [] : [`the model is meant for "${api}", not for a conversation`]),
      ...(left.length > 0 ? [`where the model runs is not carried over: ${left.join(', ')}`] : []),
      ...(unknown.length > 0 ? [`settings of the model that are not carried over: ${unknown.join(', ')}`] : []),
    ],
  };
}

/** Values under `sample` are examples, not defaults. */
export function readInputs(metadata: Mapping): Readonly<Record<string, DraftParam>> {
  const declared = metadata['inputs'] ?? toMapping(metadata['inputSchema'])?.['properties'] ?? {};
  const entries = Array.isArray(declared)
    ? declared.map((item) => [toWords(toMapping(item)?.['name']), item] as const)
    : Object.entries(toMapping(declared) ?? {});
  return Object.fromEntries(entries.filter(([name]) => name !== '').map(([name, value]) => [name, toParam(value)]));
}

/** What a prompt of ours has no place for. */
export function findNotes(metadata: Mapping): readonly string[] {
  const sample = Object.keys(toMapping(metadata['sample']) ?? {});
  const others = ['tools', 'outputs', 'outputSchema', 'base', 'thread'].filter((key) => metadata[key] !== undefined);
  const text = JSON.stringify(metadata);
  return [
    ...(sample.length > 0 ? [`its example values are not carried over: ${sample.join(', ')}`] : []),
    ...(others.length > 0 ? [`not carried over: ${others.join(', ')}`] : []),
    ...(/"\$\{file:/.test(text) ? ['files that it names with ${file:...} are not read'] : []),
  ];
}

function toParam(value: unknown): DraftParam {
  const input = toMapping(value);
  // The short form is an example value, `question: Who was first?`.
  if (input === undefined) return {};
  const type = toWords(input['type'] ?? input['kind']);
  const description = toWords(input['description']).replaceAll(/\s+/g, ' ').trim();
  const known = ['string', 'number', 'integer', 'boolean'].includes(type) ? type : 'any';
  const schema = description === '' ? known : `${known}, ${description}`;
  const fallback = toScalar(input['default']);
  return {
    ...(schema !== 'any' && { schema }),
    ...(fallback !== undefined && { default: fallback }),
  };
}
