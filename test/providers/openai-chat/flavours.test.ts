import { expect, test } from 'vitest';
import { readSse } from '../../../src/http/sse.ts';
import { readStream } from '../../../src/providers/read-answer.ts';
import { openAiChat } from '../../../src/providers/openai-chat/driver.ts';
import { findPreset } from '../../../src/providers/presets.ts';
import { exchange, play, type Played } from '../helpers.ts';

/** Streams after the shapes that each server is documented or recorded to send. */
const streams: Readonly<Record<string, string>> = {
  openai: `data: {"id":"c","object":"chat.completion.chunk","model":"m-1","choices":[{"index":0,"delta":{"role":"assistant","content":"","refusal":null},"finish_reason":null}],"usage":null,"obfuscation":"aB3"}

data: {"id":"c","model":"m-1","choices":[{"index":0,"delta":{"content":"Hi"},"finish_reason":null}],"usage":null,"obfuscation":"q"}

data: {"id":"c","model":"m-1","choices":[{"index":0,"delta":{},"finish_reason":"stop"}],"usage":null}

data: {"id":"c","model":"m-1","choices":[],"usage":{"prompt_tokens":5,"completion_tokens":2,"total_tokens":7,"prompt_tokens_details":{"cached_tokens":0},"completion_tokens_details":{"reasoning_tokens":0}}}

data: [DONE]

`,
  deepseek: `: keep-alive

data: {"id":"c","model":"m-1","choices":[{"index":0,"delta":{"role":"assistant","content":null,"reasoning_content":"hm"},"finish_reason":null}]}

: keep-alive

data: {"id":"c","model":"m-1","choices":[{"index":0,"delta":{"content":"Hi","reasoning_content":null},"finish_reason":null}]}

data: {"id":"c","model":"m-1","choices":[{"index":0,"delta":{"content":"","reasoning_content":null},"finish_reason":"stop"}],"usage":{"prompt_tokens":5,"completion_tokens":2,"prompt_cache_hit_tokens":0,"prompt_cache_miss_tokens":5}}

data: [DONE]

`,
  openrouter: `: OPENROUTER PROCESSING

data: {"id":"c","provider":"X","model":"m-1","choices":[{"index":0,"delta":{"role":"assistant","content":"","reasoning":"hm","reasoning_details":[{"type":"reasoning.text","text":"hm"}]},"finish_reason":null,"native_finish_reason":null}]}

: OPENROUTER PROCESSING

data: {"id":"c","model":"m-1","choices":[{"index":0,"delta":{"role":"assistant","content":"Hi"},"finish_reason":null}]}

data: {"id":"c","model":"m-1","choices":[{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":"stop","native_finish_reason":"end_turn"}]}

data: {"id":"c","model":"m-1","choices":[{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":"stop"}],"usage":{"prompt_tokens":5,"completion_tokens":2,"cost":0.0001,"is_byok":false}}

data: [DONE]

`,
  ollama: `data: {"id":"chatcmpl-1","object":"chat.completion.chunk","model":"m-1","system_fingerprint":"fp_ollama","choices":[{"index":0,"delta":{"role":"assistant","content":"","reasoning":"hm"},"finish_reason":null}]}

data: {"id":"chatcmpl-1","model":"m-1","choices":[{"index":0,"delta":{"role":"assistant","content":"Hi"},"finish_reason":null}]}

data: {"id":"chatcmpl-1","model":"m-1","choices":[{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":"stop"}]}

data: {"id":"chatcmpl-1","model":"m-1","choices":[],"usage":{"prompt_tokens":5,"completion_tokens":2,"total_tokens":7}}

data: [DONE]

`,
  lmstudio: `data: {"id":"c","model":"m-1","choices":[{"index":0,"delta":{"role":"assistant","reasoning_content":"hm"},"logprobs":null,"finish_reason":null}]}

data: {"id":"c","model":"m-1","choices":[{"index":0,"delta":{"role":"assistant","content":"Hi"},"logprobs":null,"finish_reason":null}]}

data: {"id":"c","model":"m-1","choices":[{"index":0,"delta":{},"logprobs":null,"finish_reason":"stop"}]}

data: {"id":"c","model":"m-1","choices":[],"usage":{"prompt_tokens":5,"completion_tokens":2,"total_tokens":7}}

data: [DONE]

`,
  groq: `data: {"id":"c","model":"m-1","choices":[{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":null}],"x_groq":{"id":"req_1","seed":1}}

data: {"id":"c","model":"m-1","choices":[{"index":0,"delta":{"reasoning":"hm","channel":"analysis"},"finish_reason":null}]}

data: {"id":"c","model":"m-1","choices":[{"index":0,"delta":{"content":"Hi"},"finish_reason":null}]}

data: {"id":"c","model":"m-1","choices":[{"index":0,"delta":{},"finish_reason":"stop"}],"x_groq":{"id":"req_1","usage":{"prompt_tokens":5,"completion_tokens":2,"queue_time":0.1}}}

data: [DONE]

`,
  mistral: `data: {"id":"c","model":"m-1","p":"abcd","choices":[{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":null}]}

data: {"id":"c","model":"m-1","p":"ab","choices":[{"index":0,"delta":{"content":[{"type":"thinking","thinking":[{"type":"text","text":"hm"}],"closed":true},{"type":"text","text":"H"}]},"finish_reason":null}]}

data: {"id":"c","model":"m-1","choices":[{"index":0,"delta":{"content":"i"},"finish_reason":"stop"}],"usage":{"prompt_tokens":5,"completion_tokens":2,"total_tokens":7}}

data: [DONE]

`,
  xai: `data: {"id":"c","model":"m-1","choices":[{"index":0,"delta":{"role":"assistant","reasoning_content":"hm"}}]}

data: {"id":"c","model":"m-1","choices":[{"index":0,"delta":{"content":"Hi","role":"assistant"}}]}

data: {"id":"c","model":"m-1","choices":[{"index":0,"delta":{"content":"","role":"assistant"},"finish_reason":"stop"}]}

data: {"id":"c","model":"m-1","choices":[],"usage":{"prompt_tokens":5,"completion_tokens":1,"total_tokens":7,"completion_tokens_details":{"reasoning_tokens":1},"num_sources_used":0,"cost_in_usd_ticks":9}}

data: [DONE]

`,
  together: `data: {"id":"c","object":"chat.completion.chunk","model":"m-1","choices":[{"index":0,"text":"Hi","delta":{"role":"assistant","content":"Hi","token_id":5},"finish_reason":null,"logprobs":null}],"usage":null}

data: {"id":"c","model":"m-1","choices":[{"index":0,"text":"","seed":3,"delta":{"role":"assistant","content":"","token_id":2},"finish_reason":"eos"}],"usage":{"prompt_tokens":5,"completion_tokens":2,"total_tokens":7}}

data: [DONE]

`,
  fireworks: `data: {"id":"c","model":"m-1","choices":[{"index":0,"delta":{"role":"assistant"},"finish_reason":null}],"usage":null}

data: {"id":"c","model":"m-1","choices":[{"index":0,"delta":{"content":"Hi"},"finish_reason":null}],"usage":null}

data: {"id":"c","model":"m-1","choices":[{"index":0,"delta":{},"finish_reason":"stop"}],"usage":{"prompt_tokens":5,"completion_tokens":2,"total_tokens":7}}

data: [DONE]

`,
  vllm: `data: {"id":"chatcmpl-1","model":"m-1","choices":[{"index":0,"delta":{"role":"assistant","content":""},"logprobs":null,"finish_reason":null}]}

data: {"id":"chatcmpl-1","model":"m-1","choices":[{"index":0,"delta":{"reasoning_content":"hm","reasoning":"hm"},"logprobs":null,"finish_reason":null}]}

data: {"id":"chatcmpl-1","model":"m-1","choices":[{"index":0,"delta":{"content":"Hi"},"logprobs":null,"finish_reason":"stop","stop_reason":null}]}

data: {"id":"chatcmpl-1","model":"m-1","choices":[],"usage":{"prompt_tokens":5,"total_tokens":7,"completion_tokens":2}}

data: [DONE]

`,
  llamacpp: `data: {"choices":[{"finish_reason":null,"index":0,"delta":{"role":"assistant","content":null}}],"created":1,"id":"chatcmpl-1","model":"m-1","system_fingerprint":"b1"}

data: {"choices":[{"finish_reason":null,"index":0,"delta":{"content":"Hi"}}],"id":"chatcmpl-1","model":"m-1"}

data: {"choices":[{"finish_reason":"stop","index":0,"delta":{}}],"id":"chatcmpl-1","model":"m-1"}

data: {"choices":[],"id":"chatcmpl-1","model":"m-1","usage":{"completion_tokens":2,"prompt_tokens":5,"total_tokens":7},"timings":{"prompt_n":5,"predicted_ms":9.1}}

data: [DONE]

`,
};

const thinking = new Set(['deepseek', 'openrouter', 'ollama', 'lmstudio', 'groq', 'mistral', 'xai', 'vllm']);

function read(name: string, text: string): Promise<Played> {
  const body = (async function* () {
    yield Buffer.from(text);
  })();
  const quirks = findPreset(name)?.quirks ?? {};
  return play(readStream(readSse(body), openAiChat, { ...exchange, provider: name, model: 'asked', quirks }));
}

test.each(Object.entries(streams))('reads a stream as %s sends it', async (name, text) => {
  const { finish, ...played } = await read(name, text);
  const reasoning = thinking.has(name) ? 'hm' : '';
  expect(played).toMatchObject({ text: 'Hi', reasoning, failure: null, warnings: [] });
  expect(finish).toMatchObject({ reason: 'stop', model: 'm-1', usage: { input: 5, output: 2 } });
});

test.each(Object.entries(streams))('never takes a cut stream of %s for a whole one', async (name, text) => {
  const end = text.search(/"finish_reason":"(stop|eos)"/);
  for (const cut of Array.from({ length: 10 }, (_, index) => Math.floor((end * index) / 10))) {
    const played = await read(name, text.slice(0, cut));
    expect(played.failure).toMatchObject({ code: 'incomplete' });
    expect(played.finish).toBeUndefined();
    expect('Hi'.startsWith(played.text)).toBe(true);
  }
});

test('a plain server of FastAPI may leave out ids, the blank after data: and [DONE]', async () => {
  const text =
    'data:{"choices":[{"delta":{"content":"Hi"}}]}\r\n\r\ndata:{"choices":[{"delta":{},"finish_reason":"stop"}]}';
  const { finish, ...played } = await read('custom:api', text);
  expect(played).toMatchObject({ text: 'Hi', failure: null });
  expect(finish).toMatchObject({ reason: 'stop', model: 'asked', usage: null });
});

test('what Ollama makes of its own failure in mid-stream is incomplete', async () => {
  const { failure } = await read(
    'ollama',
    'data: {"model":"m","choices":[{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":null}]}\n\n',
  );
  expect(failure).toMatchObject({ code: 'incomplete', isRetryable: true });
});
