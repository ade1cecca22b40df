import { expect, test } from 'vitest';
import { createHome } from '../helpers/home.ts';
import { runAix } from '../helpers/run.ts';
import { sendJson, startServer } from '../helpers/server.ts';

const data = ['llama3.2:latest', 'llama3.2-vision', 'qwen3', 'gpt-oss-120b'].map((id) => ({ id }));

async function askFor(model: string, { isListed }: { readonly isListed: boolean }) {
  const error = { message: `model "${model}" not found`, code: 'model_not_found' };
  const server = await startServer(({ method }, response) =>
    method === 'GET' ? sendJson(response, { data }) : sendJson(response, { error }, 404),
  );
  const entry = { base_url: `${server.url}/v1`, auth_type: 'none', model_aliases: { quick: 'qwen3' } };
  const home = createHome({ custom_providers: { x: entry } });
  if (isListed) await runAix(['provider', 'models', 'x'], { home });
  const answer = await runAix(['ask', 'hi', '--provider', 'x', '--model', model], { home });
  return { ...answer, requests: server.requests.length };
}

test.each([
  ['qwen4', 'did you mean "qwen3"?'],
  ['quik', 'did you mean "quick"?'],
  ['llama3.2', 'did you mean "llama3.2:latest", "llama3.2-vision"?'],
])('names what may have been meant by %s', async (model, hint) => {
  const { code, stderr } = await askFor(model, { isListed: true });
  expect(code).toBe(5);
  expect(stderr).toMatch(new RegExp(`^aix: Model '${model}' not found\n`));
  expect(stderr).toContain(`hint: ${hint} all of them: aix provider models x\n`);
});

test('says where to look when nothing is near', async () => {
  const { stderr } = await askFor('something-else', { isListed: true });
  expect(stderr).toContain('hint: choose another with --model: aix provider models x\n');
});

test('asks for no list that is not at hand', async () => {
  const { code, stderr, requests } = await askFor('qwen4', { isListed: false });
  expect({ code, requests }).toEqual({ code: 5, requests: 1 });
  expect(stderr).not.toContain('did you mean');
});
