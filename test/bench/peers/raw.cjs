// The least that a program can do with a stream: every byte of it, as it came.
const http = require('node:http');

const body = JSON.stringify({ model: 'm', stream: true, messages: [{ role: 'user', content: 'Explain recursion.' }] });
const headers = { 'content-type': 'application/json', authorization: `Bearer ${process.env.AIX_BENCH_API_KEY}` };
http
  .request(`${process.argv[2]}/chat/completions`, { method: 'POST', headers }, (response) => {
    response.pipe(process.stdout);
  })
  .end(body);
