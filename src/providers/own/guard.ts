import { Failure } from '../../errors.ts';
import type { Driver, EmbeddingCalls, ModelLists, Reader, WireRequest } from '../driver.ts';
import { isObject } from '../json.ts';

type Guard = <Value>(where: string, action: () => Value) => Value;

/** The driver, with what goes wrong in it told as its own mistake and not as one of this program. */
export function guardDriver(driver: Driver, path: string): Driver {
  const guard = createGuard(path);
  const { name, framing, headers, models, embeddings } = driver;
  return {
    name,
    framing,
    headers,
    toWire: (request, exchange) => guard('toWire', () => checkWire(driver.toWire(request, exchange))),
    createReader: (draft, exchange) =>
      guardReader(
        guard('createReader', () => driver.createReader(draft, exchange)),
        guard,
      ),
    toFailure: (answer, exchange) => guard('toFailure', () => driver.toFailure(answer, exchange)),
    models: models === null ? null : guardModels(models, guard),
    embeddings: embeddings === null ? null : guardEmbeddings(embeddings, guard),
  };
}

function createGuard(path: string): Guard {
  return (where, action) => {
    try {
      return action();
    } catch (error) {
      if (error instanceof Failure) throw error;
      const detail = error instanceof Error ? error.message : String(error);
      throw new Failure('config', `"${path}" failed in ${where}`, { detail, cause: error });
    }
  };
}

function guardReader(reader: Reader, guard: Guard): Reader {
  return {
    read: (message) => guard('read', () => reader.read(message)),
    readWhole: (body) => guard('readWhole', () => reader.readWhole(body)),
    end: () => guard('end', () => reader.end?.()),
  };
}

function guardModels(models: ModelLists, guard: Guard): ModelLists {
  return {
    toPath: (cursor, exchange) => guard('models.toPath', () => models.toPath(cursor, exchange)),
    toPage: (body, exchange) => guard('models.toPage', () => models.toPage(body, exchange)),
  };
}

function guardEmbeddings(calls: EmbeddingCalls, guard: Guard): EmbeddingCalls {
  return {
    maxTexts: calls.maxTexts,
    toWire: (request, exchange) => guard('embeddings.toWire', () => checkWire(calls.toWire(request, exchange))),
    toVectors: (body, exchange) => guard('embeddings.toVectors', () => calls.toVectors(body, exchange)),
  };
}

/** Types of a module are only its word. */
function checkWire(wire: WireRequest): WireRequest {
  const { path, body } = isObject(wire) ? wire : {};
  if (typeof path === 'string' && path.startsWith('/') && isObject(body)) return wire;
  throw new TypeError('it gives no {path, body} with a path that begins with "/"');
}
