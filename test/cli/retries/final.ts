import { data, delta, done, events, finish, head, hello } from '../faults/fault.ts';
import { begins, error, fails, says, type RetryCase } from './case.ts';

const one = (name: string, answer: RetryCase['answer'], code: RetryCase['code']): RetryCase => ({
  name,
  answer,
  count: 1,
  code,
});

/** How vendors say that there is no money left. */
const spent: readonly RetryCase[] = [
  one(
    'a spent quota of OpenAI',
    fails(429, error('You exceeded your current quota', { type: 'insufficient_quota', code: 'insufficient_quota' })),
    'rate-limit',
  ),
  one(
    'a spend limit of Anthropic',
    fails(429, {
      type: 'error',
      error: {
        type: 'rate_limit_error',
        message: 'spend limit',
        details: { error_code: 'enforced_spend_limit_reached' },
      },
    }),
    'rate-limit',
  ),
  one(
    'a usage limit of Anthropic',
    fails(400, error('You have reached your specified API usage limits.')),
    'rate-limit',
  ),
  one(
    'a low balance of Anthropic',
    fails(400, error('Your credit balance is too low to access the Anthropic API.')),
    'rate-limit',
  ),
  one(
    'a daily quota of Gemini',
    fails(
      429,
      error('Quota exceeded', {
        code: 429,
        status: 'RESOURCE_EXHAUSTED',
        details: [
          { violations: [{ quotaId: 'GenerateRequestsPerDayPerProjectPerModel-FreeTier' }] },
          { retryDelay: '3s' },
        ],
      }),
    ),
    'rate-limit',
  ),
  one('no credits at OpenRouter', fails(402, error('Insufficient credits')), 'rate-limit'),
  one('no balance at DeepSeek', fails(402, error('Insufficient Balance')), 'rate-limit'),
  one(
    'no credits at xAI',
    fails(403, {
      code: 'personal-team-blocked:spending-limit',
      error: 'Your team has either used all available credits or reached its monthly spending limit.',
    }),
    'rate-limit',
  ),
  one('402', fails(402), 'rate-limit'),
];

/** What another call would not mend. */
export const final: readonly RetryCase[] = [
  ...[400, 404, 405, 413, 415, 422, 501].map((status) => one(`${status}`, fails(status, error('no')), 'provider')),
  ...[301, 302, 303, 307, 308].map((status) =>
    one(`${status}`, fails(status, '', { Location: 'http://other.invalid/' }), 'provider'),
  ),
  one('401', fails(401, error('bad key')), 'auth'),
  one('403', fails(403, error('no')), 'auth'),
  one('a bad key under 400', fails(400, error('API key not valid.')), 'auth'),
  one('no such model', fails(404, error('no', { code: 'model_not_found' })), 'provider'),
  one('a prompt that is too long', fails(400, error('This model has a maximum context length of 9')), 'provider'),
  one('a request too large for the rate', fails(429, error('Request too large for m')), 'provider'),
  one('a filtered prompt', fails(400, error('no', { code: 'content_filter' })), 'refused'),
  one('a filtered answer', says(head(200, events), finish('content_filter'), done), 'refused'),
  one('x-should-retry: false', fails(503, '', { 'x-should-retry': 'false' }), 'provider'),
  one('no HTTP', says('SSH-2.0-OpenSSH_9.2\r\n\r\n'), 'provider'),
  one('a login page', says(head(200), '<h1>Sign in</h1>'), 'provider'),
  one('an error in words under 200', fails(200, error('no luck')), 'provider'),
  one('a header of 70 KB', says(head(200, { 'X-Filler': 'x'.repeat(70_000) })), 'provider'),
  ...spent,
];

const resets: RetryCase['answer'] = (socket) =>
  void socket.write(head(200, events) + hello, () => setTimeout(() => socket.resetAndDestroy(), 100));
const thought = data({ choices: [{ index: 0, delta: { reasoning_content: 'hm' } }] });

/** Something of the answer has come: a second call would say it twice. */
export const begun: readonly RetryCase[] = [
  one('a cut after text', says(head(200, events), hello), 'incomplete'),
  one(
    'a cut within a chunk after text',
    says(
      head(200, { ...events, 'Transfer-Encoding': 'chunked' }),
      `${hello.length.toString(16)}\r\n${hello}\r\n9\r\nda`,
    ),
    'incomplete',
  ),
  one('a reset after text', resets, 'incomplete'),
  { ...one('a stall after text', begins(hello), 'incomplete'), flags: ['--idle-timeout', '1'] },
  { ...one('the time is up after text', begins(hello), 'incomplete'), flags: ['--timeout', '1'] },
  one('an error after text', says(head(200, events), hello, data(error('overloaded', { code: 503 }))), 'incomplete'),
  one('a rate limit after text', says(head(200, events), hello, data(error('slow down', { code: 429 }))), 'incomplete'),
  one('an error field after text', says(head(200, events), hello, 'error: {"message":"broken"}\n\n'), 'incomplete'),
  one('a cut after a thought', says(head(200, events), thought), 'incomplete'),
  one('a cut after a blank', says(head(200, events), delta(' ')), 'incomplete'),
];
