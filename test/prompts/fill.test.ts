import { expect, test } from 'vitest';
import { fillParams } from '../../src/prompts/fill.ts';
import { missingParams } from '../../src/prompts/missing.ts';
import { createParam } from '../../src/prompts/param.ts';
import { parsePrompt } from '../../src/prompts/prompt.ts';

const prompt = await parsePrompt(
  '---\nsystem: "You are {role}."\ninput:\n  default:\n    role: kind\n    unused: x\n---\n{concept} for {audience}: {concept}',
  { name: 'explain', path: null },
);

test('puts given values and defaults into the system text and the text', async () => {
  expect(await fillParams(prompt, { concept: '{audience}', audience: '' })).toEqual({
    type: 'messages',
    messages: [
      { role: 'system', content: 'You are kind.' },
      { role: 'user', content: '{audience} for : {audience}' },
    ],
  });
});

test('a given value wins over a default', async () => {
  const filled = await fillParams(prompt, { concept: 'a', audience: 'b', role: '', unused: 'y' });
  expect(filled).toMatchObject({ messages: [{ content: 'You are .' }, { content: 'a for b: a' }] });
});

test('names every param that has no value', async () => {
  const params = [createParam('concept'), createParam('audience')];
  expect(await fillParams(prompt, {})).toEqual({ type: 'missing', params });
  expect(missingParams(prompt, params)).toMatchObject({
    code: 'usage',
    message: 'prompt "explain" needs a value for "concept", "audience"',
    hint: 'add --param concept=... --param audience=...',
  });
});

test('refuses a value that the prompt has no place for and names the nearest', async () => {
  await expect(fillParams(prompt, { concpet: 'a' })).rejects.toThrow(
    expect.objectContaining({
      code: 'usage',
      message: 'prompt "explain" has no param "concpet"',
      hint: 'did you mean "concept"? its params: role, concept, audience, unused',
    }),
  );
});

test('a prompt without system text sends one message', async () => {
  const plain = await parsePrompt('hi {constructor}', { name: 'plain', path: null });
  expect(await fillParams(plain, {})).toEqual({ type: 'missing', params: [createParam('constructor')] });
  expect(await fillParams(plain, { constructor: 'x' })).toEqual({
    type: 'messages',
    messages: [{ role: 'user', content: 'hi x' }],
  });
});
