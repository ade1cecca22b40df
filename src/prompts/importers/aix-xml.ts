import { Failure } from '../../errors.ts';
import { findChild, findText, parseXml, type Element } from './xml.ts';

/** A prompt as the ancestor kept it. */
export interface AixEntry {
  readonly name: string;
  readonly from: string;
  readonly description: string;
  readonly tags: readonly string[];
  readonly text: string;
  readonly system: string;
  readonly notes: readonly string[];
}

/** The prompts of one XML file: a `<collection>` of them or a single `<template>`. */
export function readAixXml(source: string, file: string): readonly AixEntry[] {
  const root = parseXml(source, file);
  if (root.name === 'template') return [toEntry(root, { file, tags: [], system: '' })];
  if (root.name !== 'collection') throw new Failure('config', `"${file}" holds <${root.name}>, not <collection>`);
  const metadata = findChild(root, 'metadata');
  const name = findText(metadata, 'name').trim();
  const tags = [...readTags(metadata), ...(name === '' || name === 'default' ? [] : [name])];
  const system = findText(metadata, 'system_prompt');
  const templates = findChild(root, 'templates')?.children.filter((child) => child.name === 'template') ?? [];
  return templates.map((template) => toEntry(template, { file, tags, system }));
}

/** Shown, so that its owner can decide what to do about it; never run. */
export function describeGenerator(language: string, script: string): string {
  const [line = ''] = script.trim().split('\n');
  const more = script.trim().includes('\n') ? ' ...' : '';
  return `the ${language || 'unnamed'} generator ${JSON.stringify(`${line.slice(0, 80)}${more}`)} is left out and not run`;
}

interface Collection {
  readonly file: string;
  readonly tags: readonly string[];
  readonly system: string;
}

function toEntry(template: Element, { file, tags, system }: Collection): AixEntry {
  const metadata = findChild(template, 'metadata');
  const name = findText(metadata, 'name').trim();
  if (name === '') throw new Failure('config', `"${file}" has a <template> without a name`);
  const generators = metadata === undefined ? undefined : findChild(metadata, 'placeholder_generators');
  return {
    name,
    from: file,
    description: findText(metadata, 'description').trim(),
    tags: [...new Set([...readTags(metadata), ...tags])],
    text: findText(template, 'content'),
    system,
    notes: (generators?.children ?? []).map(({ attributes, text }) =>
      describeGenerator(attributes['language'] ?? '', text),
    ),
  };
}

function readTags(metadata: Element | undefined): readonly string[] {
  const tags = metadata === undefined ? undefined : findChild(metadata, 'tags');
  return (tags?.children ?? []).map(({ text }) => text.trim()).filter((tag) => tag !== '');
}
