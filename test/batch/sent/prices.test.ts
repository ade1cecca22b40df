import { expect, test } from 'vitest';
import { runAix } from '../../helpers/run.ts';
import { createScene, submission } from './scene.ts';

/** A row takes 100 tokens in and 50 out, which would be 0.006 dollars by itself. */
const usual = 0.006;

test.each([
  ['openai', 'openai-chat', 0.5],
  ['groq', 'openai-chat', 0.5],
  ['anthropic', 'anthropic', 0.5],
] as const)('at %s each row costs its part of the usual price, and a dry run says so', async (name, kind, share) => {
  const scene = await createScene(kind, 2);
  const price = { input: 10, output: 100 };
  const prices = JSON.stringify({ [`${name}/m`]: price, [`${name}/served-model`]: price });
  await runAix(['config', 'set', 'prices', prices], scene);
  const variable = name.toUpperCase();
  const env = {
    [`AIX_${variable}_API_KEY`]: 'fake-0123456789',
    [`AIX_${variable}_BASE_URL`]: `${scene.vendor.server.url}/v1`,
  };
  const words = ['--provider', name, '--model', 'm', '--max-tokens', '50'];
  const dry = await scene.aix([...submission, ...words, '--dry-run'], { env });
  expect(dry.stdout).toContain(`, at ${share * 100} % of the usual price`);
  expect((await scene.submit([...words, '--wait'], { env })).code).toBe(0);
  const costs = scene.results().map((result) => ('cost' in result ? result.cost : null));
  expect(costs).toEqual([1, 2].map(() => ({ amount: usual * share, currency: 'USD', estimated: true })));
});

test('of a server that nobody knows no discount is taken for granted', async () => {
  const scene = await createScene('openai-chat', 1);
  expect((await scene.aix([...submission, '--max-tokens', '50', '--dry-run'])).stdout).not.toContain('usual price');
  expect((await scene.submit(['--wait'])).code).toBe(0);
  expect(scene.results()[0]).toMatchObject({ cost: { amount: usual } });
});
