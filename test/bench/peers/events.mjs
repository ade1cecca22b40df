// undici and eventsource-parser, and one write for all that came in one read.
import { createParser } from 'eventsource-parser';
import { request } from 'undici';

const headers = { 'content-type': 'application/json', authorization: `Bearer ${process.env.AIX_BENCH_API_KEY}` };
const content = 'Explain recursion.';
const body = JSON.stringify({ model: 'm', stream: true, messages: [{ role: 'user', content }] });
const response = await request(`${process.argv[2]}/chat/completions`, { method: 'POST', headers, body });
let text = '';
const parser = createParser({
  onEvent: ({ data }) => {
    if (data !== '[DONE]') text += JSON.parse(data).choices[0]?.delta?.content ?? '';
  },
});
const decoder = new TextDecoder();
for await (const chunk of response.body) {
  parser.feed(decoder.decode(chunk, { stream: true }));
  process.stdout.write(text);
  text = '';
}
