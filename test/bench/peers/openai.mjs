import OpenAI from 'openai';

const client = new OpenAI({ baseURL: process.argv[2], apiKey: process.env.AIX_BENCH_API_KEY });
const stream = await client.chat.completions.create({
  model: 'm',
  stream: true,
  messages: [{ role: 'user', content: 'Explain recursion.' }],
});
for await (const chunk of stream) process.stdout.write(chunk.choices[0]?.delta?.content ?? '');
