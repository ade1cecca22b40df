import { data, delta, events, head } from '../faults/fault.ts';
import { begins, error, fails, says, type RetryCase } from './case.ts';

const call = data({
  choices: [{ index: 0, delta: { tool_calls: [{ index: 0, id: '1', function: { name: 'f', arguments: '{' } }] } }],
});
const stalls = ['--idle-timeout', '0.4'];

/** Trouble that may be over in a second: two more calls. */
export const passing: readonly RetryCase[] = [
  ...[408, 409, 425, 500, 502, 503, 504, 520, 529].map((status): RetryCase => ({
    name: `${status}`,
    answer: fails(status),
    count: 3,
    code: 'provider',
  })),
  { name: '429', answer: fails(429, error('slow down')), count: 3, code: 'rate-limit' },
  { name: '429 without a word', answer: fails(429), count: 3, code: 'rate-limit' },
  { name: 'a page under 502', answer: fails(502, '<h1>Bad gateway</h1>'), count: 3, code: 'provider' },
  { name: 'closed without a word', answer: says(), count: 3, code: 'network' },
  { name: 'reset without a word', answer: (socket) => void socket.resetAndDestroy(), count: 3, code: 'network' },
  { name: 'closed within the head', answer: says('HTTP/1.1 200 OK\r\nContent-'), count: 3, code: 'network' },
  {
    name: 'a handshake of TLS that never ends',
    answer: () => {},
    toUrl: (url) => url.replace('http:', 'https:'),
    count: 3,
    code: 'network',
    flags: ['--connect-timeout', '0.4'],
  },
  { name: 'silence', answer: () => {}, count: 3, code: 'network', flags: stalls },
  {
    name: 'a head that never ends',
    answer: (s) => void s.write('HTTP/1.1 200 OK\r\n'),
    count: 3,
    code: 'network',
    flags: stalls,
  },
  { name: 'silence after the head', answer: begins(), count: 3, code: 'network', flags: stalls },
  {
    name: 'closed after the head',
    answer: says(head(200, { ...events, 'Content-Length': '900' })),
    count: 3,
    code: 'network',
  },
  { name: 'an empty answer', answer: says(head(200, events)), count: 3, code: 'incomplete' },
  { name: '204', answer: says(head(204)), count: 3, code: 'incomplete' },
  { name: 'nothing but comments', answer: says(head(200, events), ': one\n\n'), count: 3, code: 'incomplete' },
  { name: 'a stream without text or end', answer: says(head(200, events), delta('')), count: 3, code: 'incomplete' },
  {
    name: 'overload in the stream before any text',
    answer: says(head(200, events), data(error('overloaded', { type: 'overloaded_error' }))),
    count: 3,
    code: 'provider',
  },
  {
    name: 'a rate limit in the stream before any text',
    answer: says(head(200, events), data(error('slow down', { code: 429 }))),
    count: 3,
    code: 'rate-limit',
  },
  {
    name: 'a call of a tool that is not whole',
    answer: says(head(200, events), call, delta('')),
    count: 3,
    code: 'incomplete',
  },
  { name: 'overload under 200', answer: fails(200, error('overloaded', { code: 503 })), count: 3, code: 'provider' },
];
