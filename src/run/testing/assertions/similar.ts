import type { Context } from '../../../context.ts';
import { chooseEmbedder } from '../../../routing/route.ts';
import { createCallLog } from '../../../routing/health/with-health.ts';
import { embed } from '../../embed.ts';
import { readEnvironmentLimits, withLimits, type Limits } from '../../environment-settings.ts';
import { findCost, type Cost } from '../../price.ts';
import { createRunId } from '../../record.ts';
import { openShort, readOptional, readShare, readText } from '../fields.ts';
import type { ReadAssertion } from './assertion.ts';

const usualMin = 0.8;

/** How near the meaning of the answer is to that of a text: the cosine of their vectors. */
export const similar: ReadAssertion = (place, { embedder }) => {
  const at = openShort(place, 'to', ['min', 'model']);
  const wanted = readText(at('to'));
  const min = readOptional(at('min'), readShare) ?? usualMin;
  const model = readOptional(at('model'), readText) ?? embedder;
  if (model === null)
    throw place.refuse(
      `"${place.name}" needs a model for embeddings`,
      'name one in "model", in "embedder" of the file, or with --embedder: openai/text-embedding-3-small',
    );
  return {
    expected: `at least ${min} like ${JSON.stringify(wanted)}`,
    async judge({ envelope: { text }, context, options, purse, spend }) {
      // Vendors refuse a text without words.
      if (text.trim() === '') return { passes: false, got: 'an empty answer' };
      const { vectors, cost } = await toVectors(context, { model, texts: [text, wanted] }, options);
      purse.pay(cost);
      spend(cost);
      const cosine = toCosine(vectors[0] ?? [], vectors[1] ?? []);
      return { passes: cosine >= min, got: `${cosine.toFixed(3)}: ${text}` };
    },
  };
};

interface Wanted {
  readonly model: string;
  readonly texts: readonly string[];
}

interface Made {
  readonly vectors: readonly (readonly number[])[];
  readonly cost: Cost | null;
}

async function toVectors(context: Context, { model: name, texts }: Wanted, limits: Limits): Promise<Made> {
  const { settings: usual, model } = await chooseEmbedder(context, { provider: name });
  const settings = withLimits(usual, limits, readEnvironmentLimits(context.env));
  const calls = createCallLog(context, createRunId(context.clock));
  const request = { model, texts, extra: {} };
  const made = await embed(context, { settings, request, calls, tellRetry: async () => {} });
  await calls.flush();
  const usage = { input: made.inputTokens, output: 0, reasoning: null, cacheRead: null, cacheWrite: null };
  const finish = { type: 'finish', reason: 'stop', model: made.model, usage } as const;
  return { vectors: made.vectors, cost: await findCost(context, { settings, model, finish }) };
}

function toCosine(one: readonly number[], other: readonly number[]): number {
  const length = Math.sqrt(dot(one, one) * dot(other, other));
  return length === 0 ? 0 : dot(one, other) / length;
}

function dot(one: readonly number[], other: readonly number[]): number {
  return one.reduce((sum, value, at) => sum + value * (other[at] ?? 0), 0);
}
