import { ProviderFailure } from '../../errors.ts';
import type { Driver, Exchange, ModelPage } from '../driver.ts';
import { checkExtra } from '../extra.ts';
import { toHttpFailure } from '../http-errors.ts';
import { toCount, toList, toObject, toText } from '../json.ts';
import { ChatReader } from '../openai-chat/reader.ts';
import { toModel, type Embeddings, type Model } from '../provider.ts';
import { warnUnsupported } from '../unsupported.ts';
import { ProgressFilter } from './progress.ts';
import { toWireV1 } from './v1.ts';
import { V2Reader } from './v2-reader.ts';
import { toWireV2 } from './v2.ts';

/** GigaChat of Sber. Its version 2 is spoken where the base URL ends in /v2. */
export const gigaChat: Driver = {
  name: 'gigachat',
  framing: 'sse',
  headers: {},
  toWire: (request, exchange) => (isV2(exchange) ? toWireV2(request, exchange) : toWireV1(request, exchange)),
  createReader(draft, exchange) {
    if (isV2(exchange)) return new V2Reader(draft);
    return new ProgressFilter(new ChatReader(draft, { ...exchange.quirks, cacheBesideInput: true }));
  },
  toFailure: toHttpFailure,
  models: { toPath: (_, exchange) => toV1Path('/models', exchange), toPage: toModelPage },
  embeddings: {
    maxTexts: 100,
    toWire: ({ model, texts, dimensions, extra }, exchange) => {
      checkExtra(extra, ['model', 'input']);
      return {
        path: toV1Path('/embeddings', exchange),
        body: { model, input: texts, ...extra },
        warnings: warnUnsupported(exchange.provider, { '--dimensions': dimensions }),
      };
    },
    toVectors,
  },
};

function isV2({ baseUrl }: Exchange): boolean {
  return baseUrl.endsWith('/v2');
}

/** Only the chat has a second version. */
function toV1Path(path: string, exchange: Exchange): string {
  return isV2(exchange) ? `/../v1${path}` : path;
}

const kinds: ReadonlyMap<string, Model['kind']> = new Map([
  ['chat', 'chat'],
  ['embedder', 'embedding'],
  ['aicheck', 'other'],
]);

function toModelPage(body: unknown): ModelPage {
  const rows = toList(toObject(body)['data']).map(toObject);
  const models = rows.map(({ id, type, owned_by: owner }) =>
    toModel({ id: toText(id), kind: kinds.get(toText(type)) ?? null, ownedBy: toText(owner) || null }),
  );
  return { models: models.filter(({ id }) => id !== ''), next: null };
}

/** The tokens are counted for each text. */
function toVectors(body: unknown, { provider, model }: Exchange): Embeddings {
  const rows = toList(toObject(body)['data']).map(toObject);
  if (rows.some(({ embedding }) => toList(embedding).length === 0))
    throw new ProviderFailure('provider', 'the answer has no vectors', { provider });
  const ordered = rows.toSorted((a, b) => (toCount(a['index']) ?? 0) - (toCount(b['index']) ?? 0));
  const counts = rows.map(({ usage }) => toCount(toObject(usage)['prompt_tokens']));
  return {
    vectors: ordered.map(({ embedding }) => toList(embedding).filter((value) => typeof value === 'number')),
    model: toText(toObject(body)['model']) || model,
    inputTokens: counts.reduce((sum, count) => (sum === null || count === null ? null : sum + count), 0),
  };
}
