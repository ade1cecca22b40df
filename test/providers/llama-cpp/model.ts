/**
 * A model of 260 tokens for llama.cpp, made on the spot: after one token it always says the same next one. It is a llama of
 * one layer whose attention and feed-forward parts add nothing, so that the last token alone decides.
 */
export function createModel(said: readonly string[]): Buffer {
  const tokens = [...bytes.map(({ name }) => name), ...said];
  // The template ends in this character, which no token but that of its byte stands for.
  const chain = [tokens.indexOf(toByteName(':'.charCodeAt(0))), ...said.map((each) => tokens.indexOf(each)), end];
  const tensors = toTensors(tokens.length, chain);
  const fields = toFields(tokens);
  const infos = tensors.map(toInfo(tensors));
  const head = [Buffer.from('GGUF'), u32(3), u64(tensors.length), u64(fields.length), ...fields, ...infos];
  return Buffer.concat([pad(Buffer.concat(head)), ...tensors.map(({ values }) => pad(values))]);
}

export const contextSize = 512;

const [unknown, start, end] = [0, 1, 2];
const width = 128;
const feedForward = 32;

interface Token {
  readonly name: string;
  readonly type: number;
}

const bytes: readonly Token[] = [
  { name: '<unk>', type: 2 },
  { name: '<s>', type: 3 },
  { name: '</s>', type: 3 },
  ...Array.from({ length: 256 }, (_, byte) => ({ name: toByteName(byte), type: 6 })),
];

function toByteName(byte: number): string {
  return `<0x${byte.toString(16).toUpperCase().padStart(2, '0')}>`;
}

const template = "{% for m in messages %}{{ m['role'] }}: {{ m['content'] }}\n{% endfor %}assistant:";

/** What the file says about the model. */
function toFields(tokens: readonly string[]): readonly Buffer[] {
  const sizes = {
    block_count: 1,
    context_length: contextSize,
    embedding_length: width,
    feed_forward_length: feedForward,
    'attention.head_count': 2,
    'attention.head_count_kv': 2,
    'rope.dimension_count': width / 2,
    vocab_size: tokens.length,
  };
  const marks = { bos_token_id: start, eos_token_id: end, unknown_token_id: unknown };
  const types = tokens.map((_, at) => bytes[at]?.type ?? 1);
  return [
    field('general.architecture', 8, text('llama')),
    ...Object.entries(sizes).map(([name, size]) => field(`llama.${name}`, 4, u32(size))),
    field('llama.attention.layer_norm_rms_epsilon', 6, f32(1e-5)),
    field('tokenizer.ggml.model', 8, text('llama')),
    field('tokenizer.ggml.tokens', 9, list(8, tokens.map(text))),
    field(
      'tokenizer.ggml.scores',
      9,
      list(
        6,
        tokens.map(() => f32(0)),
      ),
    ),
    field('tokenizer.ggml.token_type', 9, list(5, types.map(u32))),
    ...Object.entries(marks).map(([name, token]) => field(`tokenizer.ggml.${name}`, 4, u32(token))),
    field('tokenizer.chat_template', 8, text(template)),
  ];
}

interface Tensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly values: Buffer;
}

function toTensors(count: number, chain: readonly number[]): readonly Tensor[] {
  const inner = [
    ['attn_q', width, width],
    ['attn_k', width, width],
    ['attn_v', width, width],
    ['attn_output', width, width],
    ['ffn_gate', width, feedForward],
    ['ffn_up', width, feedForward],
    ['ffn_down', feedForward, width],
  ] as const;
  const embeddings = Array.from({ length: count }, (_, token) => toSigns(token));
  // The row of each token is the embedding of the one before it, so that it fits best after that.
  const output = embeddings.map((_, token) => embeddings[chain[chain.indexOf(token) - 1] ?? -1] ?? silence);
  return [
    tensor('token_embd', [width, count], embeddings.flat()),
    tensor('output_norm', [width], ones),
    tensor('output', [width, count], output.flat()),
    tensor('blk.0.attn_norm', [width], ones),
    tensor('blk.0.ffn_norm', [width], ones),
    ...inner.map(([name, from, to]) =>
      tensor(
        `blk.0.${name}`,
        [from, to],
        Array.from({ length: from * to }, () => 0),
      ),
    ),
  ];
}

const ones = Array.from({ length: width }, () => 1);
const silence = Array.from({ length: width }, () => 0);

/** Numbers of 1 and -1 that look random, so that those of two tokens have little in common. */
function toSigns(token: number): readonly number[] {
  let state = (token + 1) * 2_654_435_761;
  return ones.map(() => {
    state = Math.imul(state ^ (state >>> 15), 2_246_822_519) + 1;
    return (state >>> 16) % 2 === 0 ? 1 : -1;
  });
}

function tensor(name: string, shape: readonly number[], values: readonly number[]): Tensor {
  return { name: `${name}.weight`, shape, values: Buffer.from(Float32Array.from(values).buffer) };
}

function toInfo(tensors: readonly Tensor[]): (each: Tensor, at: number) => Buffer {
  return ({ name, shape }, at) => {
    const offset = tensors.slice(0, at).reduce((sum, { values }) => sum + pad(values).length, 0);
    return Buffer.concat([text(name), u32(shape.length), ...shape.map(u64), u32(0), u64(offset)]);
  };
}

function field(name: string, type: number, value: Buffer): Buffer {
  return Buffer.concat([text(name), u32(type), value]);
}

function list(type: number, items: readonly Buffer[]): Buffer {
  return Buffer.concat([u32(type), u64(items.length), ...items]);
}

function text(value: string): Buffer {
  return Buffer.concat([u64(Buffer.byteLength(value)), Buffer.from(value)]);
}

function u32(value: number): Buffer {
  return Buffer.from(Uint32Array.of(value).buffer);
}

function u64(value: number): Buffer {
  return Buffer.from(BigUint64Array.of(BigInt(value)).buffer);
}

function f32(value: number): Buffer {
  return Buffer.from(Float32Array.of(value).buffer);
}

function pad(bytesOfIt: Buffer): Buffer {
  return Buffer.concat([bytesOfIt, Buffer.alloc(-bytesOfIt.length & 31)]);
}
