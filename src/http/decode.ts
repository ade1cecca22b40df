import type { Transform } from 'node:stream';

/** An answer in an encoding that nobody can read, or one that ends before its encoding does. */
export class EncodingError extends Error {
  override readonly name = 'EncodingError';
  /** The bytes are fine so far, but the last ones are missing. */
  readonly isCutOff: boolean;

  constructor(message: string, isCutOff: boolean) {
    super(message);
    this.isCutOff = isCutOff;
  }
}

/** Undoes Content-Encoding as the bytes arrive, not only at the end. */
export function decode(source: AsyncIterable<Uint8Array>, encoding: string | undefined): AsyncIterable<Uint8Array> {
  const encodings = (encoding ?? '')
    .toLowerCase()
    .split(',')
    .map((name) => name.trim());
  const applied = encodings.filter((name) => name !== '' && name !== 'identity');
  return applied.reduceRight((bytes, name) => inflate(bytes, name), source);
}

async function* inflate(source: AsyncIterable<Uint8Array>, name: string): AsyncGenerator<Uint8Array> {
  const { pipeline } = await import('node:stream');
  const iterator = source[Symbol.asyncIterator]();
  const first = await iterator.next();
  // An answer without a body has nothing to decode, whatever its header says.
  if (first.done === true) return;
  const decoder = await createDecoder(name, first.value);
  const output = pipeline(withFirst(first.value, iterator), decoder, () => {});
  try {
    for await (const chunk of output) yield chunk;
  } catch (error) {
    throw toEncodingError(error, name);
  } finally {
    decoder.destroy();
  }
}

async function* withFirst(first: Uint8Array, iterator: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield first;
  yield* { [Symbol.asyncIterator]: () => iterator };
}

async function createDecoder(name: string, first: Uint8Array): Promise<Transform> {
  const zlib = await import('node:zlib');
  const { Z_SYNC_FLUSH: flush, BROTLI_OPERATION_FLUSH } = zlib.constants;
  const options = { flush, chunkSize: 64 * 1024 };
  switch (name) {
    case 'gzip':
    case 'x-gzip':
      return zlib.createGunzip(options);
    case 'deflate':
      // Some servers leave out the zlib wrapper, whose first byte has 8 in its low half.
      return ((first[0] ?? 0) & 0x0f) === 8 ? zlib.createInflate(options) : zlib.createInflateRaw(options);
    case 'br':
      return zlib.createBrotliDecompress({ flush: BROTLI_OPERATION_FLUSH, chunkSize: options.chunkSize });
    default:
      throw new EncodingError(`the encoding "${name}" of the answer is not known`, false);
  }
}

/** Trouble of the source passes through as it is. */
function toEncodingError(error: unknown, name: string): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (!/^(Z_|ERR_BROTLI|ERR__ERROR_FORMAT|ERR_PADDING)|^ERR__/.test(code)) return error;
  const isCutOff = code === 'Z_BUF_ERROR';
  return new EncodingError(isCutOff ? `the ${name} data end too early` : `the ${name} data are damaged`, isCutOff);
}
