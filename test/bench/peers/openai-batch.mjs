// The same batch with the openai SDK.
import { createReadStream, writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import OpenAI from 'openai';

const [, , baseURL, input, concurrency, output] = process.argv;
const client = new OpenAI({ baseURL, apiKey: process.env.AIX_BENCH_API_KEY });
const lines = createInterface({ input: createReadStream(input) })[Symbol.asyncIterator]();
await lines.next();
const answers = [];

async function work() {
  for (let next = await lines.next(); !next.done; next = await lines.next()) {
    const messages = [{ role: 'user', content: `Explain ${next.value}.` }];
    const answer = await client.chat.completions.create({ model: 'm', messages });
    answers.push(answer.choices[0].message.content);
  }
}

await Promise.all(Array.from({ length: Number(concurrency) }, work));
writeFileSync(output, answers.join('\n'));
console.log(`${answers.length} answers`);
