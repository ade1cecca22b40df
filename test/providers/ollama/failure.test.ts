import { expect, test } from 'vitest';
import { ollama } from '../../../src/providers/ollama/driver.ts';
import { exchange } from '../helpers.ts';

interface Given {
  readonly status: number;
  readonly error: string;
  readonly baseUrl?: string;
  readonly fields?: object;
}

const toFailure = ({ status, error, baseUrl = 'http://127.0.0.1:11434', fields = {} }: Given): object =>
  ollama.toFailure(
    { status, headers: {}, body: JSON.stringify({ error, ...fields }), receivedAt: 0 },
    { ...exchange, baseUrl },
  );

test.each(["model 'asked-model' not found", 'model "asked-model" not found, try pulling it first'])(
  '%s leads to ollama pull',
  (error) => {
    expect(toFailure({ status: 404, error })).toMatchObject({
      code: 'provider',
      message: "Model 'asked-model' not found",
      hint: 'ollama pull asked-model, or choose another with --model: aix provider models test',
    });
  },
);

test('nothing is pulled into the cloud', () => {
  const given = { status: 404, error: "model 'asked-model' not found", baseUrl: 'https://ollama.com' };
  expect(toFailure(given)).toMatchObject({ hint: 'choose another with --model: aix provider models test' });
});

test.each([
  [400, '"asked-model" does not support thinking', { code: 'provider', hint: expect.stringContaining('--reasoning') }],
  [
    400,
    'asked-model does not support tools',
    { code: 'provider', hint: expect.stringContaining('leave out the tools') },
  ],
  [400, 'prompt too long; exceeded max context length by 12 tokens', { message: expect.stringContaining('too long') }],
  [401, 'unauthorized', { code: 'auth', hint: 'aix api-key test' }],
  [429, 'too many concurrent requests', { code: 'rate-limit', isRetryable: true }],
  [429, 'you (someone) have reached your weekly usage limit', { code: 'rate-limit', isRetryable: false }],
  [500, 'model requires more system memory (5.6 GiB) than is available', { code: 'provider', status: 500 }],
  [503, 'server busy, please try again.  maximum pending requests exceeded', { code: 'provider', isRetryable: true }],
  [200, 'model runner has unexpectedly stopped', { code: 'provider', status: 200 }],
])('%i "%s" is a failure of its kind', (status, error, expected) => {
  expect(toFailure({ status, error })).toMatchObject({ detail: error, ...expected });
});

test('a model of the cloud behind a server that nobody signed in leads to ollama signin', () => {
  const fields = { signin_url: 'https://ollama.com/connect?name=box' };
  expect(toFailure({ status: 401, error: 'unauthorized', fields })).toMatchObject({
    code: 'auth',
    hint: expect.stringContaining('ollama signin'),
  });
});

test('a path that is not there is told as another kind of server', () => {
  const answer = { status: 404, headers: {}, body: '404 page not found', receivedAt: 0 };
  expect(ollama.toFailure(answer, exchange)).toMatchObject({ hint: expect.stringContaining('--driver openai-chat') });
});
