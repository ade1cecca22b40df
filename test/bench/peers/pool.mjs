// A batch over a bare undici Pool: reads, sends, waits, writes the answers down, and does nothing else.
import { createReadStream, writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { Pool } from 'undici';

const [, , url, input, concurrency, output] = process.argv;
const { origin, pathname } = new URL(url);
const pool = new Pool(origin, { connections: Number(concurrency) });
const headers = { 'content-type': 'application/json', authorization: `Bearer ${process.env.AIX_BENCH_API_KEY}` };
const lines = createInterface({ input: createReadStream(input) })[Symbol.asyncIterator]();
await lines.next();
const answers = [];

async function work() {
  for (let next = await lines.next(); !next.done; next = await lines.next()) {
    const messages = [{ role: 'user', content: `Explain ${next.value}.` }];
    // The same request as that of aix, so that the server does the same for both.
    const body = JSON.stringify({ model: 'm', messages, stream: true, stream_options: { include_usage: true } });
    const response = await pool.request({ method: 'POST', path: `${pathname}/chat/completions`, headers, body });
    answers.push(await response.body.text());
  }
}

await Promise.all(Array.from({ length: Number(concurrency) }, work));
writeFileSync(output, answers.join('\n'));
await pool.close();
console.log(`${answers.length} answers`);
