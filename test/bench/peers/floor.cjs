// The least that a program can do for one streamed answer: one request over node:http, deltas written as they come.
const http = require('node:http');

const body = JSON.stringify({
  model: 'm',
  stream: true,
  messages: [{ role: 'user', content: 'Explain recursion.' }],
});
const headers = { 'content-type': 'application/json', authorization: `Bearer ${process.env.AIX_BENCH_API_KEY}` };
const request = http.request(`${process.argv[2]}/chat/completions`, { method: 'POST', headers }, (response) => {
  let rest = '';
  response.setEncoding('utf8').on('data', (chunk) => {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop();
    for (const line of lines) {
      if (!line.startsWith('data: {')) continue;
      process.stdout.write(JSON.parse(line.slice(6)).choices[0]?.delta?.content ?? '');
    }
  });
});
request.end(body);
