import { efforts, type ChatSettings } from '../../providers/provider.ts';
import type { Place } from '../../prompts/placed-yaml.ts';
import { checkKeys, listItems, readCount, readNumber, readOptional, readText, refuseKind } from './fields.ts';
import type { Contestant } from './suite.ts';

/** Whoever a run would ask. */
export const usualContestants: readonly Contestant[] = [{ label: null, provider: null, model: null, settings: {} }];

/** `openai/gpt-5`, as --provider names it. */
export function toContestant(name: string): Contestant {
  return { label: name, provider: name, model: null, settings: {} };
}

/** A list of names, or of mappings with settings beside them. */
export function readContestants(place: Place): readonly Contestant[] {
  const items = listItems(place);
  if (items.length === 0) return refuseKind(place, 'a list of at least one provider');
  const contestants = items.map((item) =>
    typeof item.value === 'string' ? toContestant(readText(item)) : readOne(item),
  );
  const labels = contestants.map(({ label }) => label);
  const twice = labels.findIndex((label, at) => labels.indexOf(label) < at);
  const second = items[twice];
  if (second === undefined) return contestants;
  throw second.refuse(`"${labels[twice]}" is listed twice`, 'give one of them another "name"');
}

function readOne(place: Place): Contestant {
  checkKeys(place, ['provider', 'model', 'name', 'config']);
  const provider = readOptional(place.at('provider'), readText) ?? null;
  const model = readOptional(place.at('model'), readText) ?? null;
  if (provider === null && model === null) return refuseKind(place, 'a provider, a model, or both');
  const label = readOptional(place.at('name'), readText) ?? [provider, model].filter((word) => word !== null).join('/');
  return { label, provider, model, settings: readOptional(place.at('config'), readSettings) ?? {} };
}

function readSettings(place: Place): ChatSettings {
  checkKeys(place, ['temperature', 'max_tokens', 'top_p', 'stop', 'seed', 'reasoning']);
  const settings = {
    temperature: readOptional(place.at('temperature'), (at) => readNumber(at, { min: 0, max: 2 })),
    maxTokens: readOptional(place.at('max_tokens'), readCount),
    topP: readOptional(place.at('top_p'), (at) => readNumber(at, { min: 0, max: 1 })),
    stop: readOptional(place.at('stop'), readTexts),
    seed: readOptional(place.at('seed'), (at) => readNumber(at, { min: 0 })),
    reasoning: readOptional(place.at('reasoning'), readEffort),
  };
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined));
}

function readTexts(place: Place): readonly string[] {
  return typeof place.value === 'string' ? [place.value] : listItems(place).map(readText);
}

function readEffort(place: Place): NonNullable<ChatSettings['reasoning']> {
  const effort = efforts.find((known) => known === place.value);
  if (effort !== undefined) return effort;
  return typeof place.value === 'number'
    ? readCount(place)
    : refuseKind(place, `${efforts.join(', ')} or a number of tokens`);
}
