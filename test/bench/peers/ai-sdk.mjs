import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { streamText } from 'ai';

const [, , baseURL] = process.argv;
const provider = createOpenAICompatible({ name: 'bench', baseURL, apiKey: process.env.AIX_BENCH_API_KEY });
const { textStream } = streamText({ model: provider('m'), prompt: 'Explain recursion.' });
for await (const text of textStream) process.stdout.write(text);
