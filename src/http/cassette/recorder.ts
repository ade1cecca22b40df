import type { Clock } from '../../context.ts';
import { Failure } from '../../errors.ts';
import type { HttpClient, HttpRequest, HttpResponse } from '../client.ts';

/** One request and what came of it, with all the secrets in it. */
export interface Exchange {
  readonly request: HttpRequest;
  readonly head: Pick<HttpResponse, 'status' | 'headers'> | null;
  readonly chunks: readonly Chunk[];
  readonly failure: Failure | null;
}

interface Chunk {
  /** Since the request was sent. */
  readonly atMs: number;
  readonly bytes: Uint8Array;
}

export interface Recorder {
  readonly client: HttpClient;
  readonly exchanges: readonly Exchange[];
}

/** Notes what goes through the client. Every piece is passed on as soon as it comes. */
export function createRecorder(client: HttpClient, clock: Clock): Recorder {
  const exchanges: Tape[] = [];
  return {
    exchanges,
    client: {
      close: () => client.close(),
      async send(request, signal) {
        const tape: Tape = { request, startedAt: clock.elapsed(), head: null, chunks: [], failure: null };
        exchanges.push(tape);
        try {
          const response = await client.send(request, signal);
          tape.head = { status: response.status, headers: response.headers };
          return { ...response, body: listen(response.body, tape, clock) };
        } catch (error) {
          throw note(error, tape);
        }
      },
    },
  };
}

interface Tape {
  readonly request: HttpRequest;
  readonly startedAt: number;
  head: Exchange['head'];
  readonly chunks: Chunk[];
  failure: Failure | null;
}

async function* listen(body: AsyncIterable<Uint8Array>, tape: Tape, clock: Clock): AsyncGenerator<Uint8Array> {
  try {
    for await (const bytes of body) {
      tape.chunks.push({ atMs: Math.round(clock.elapsed() - tape.startedAt), bytes });
      yield bytes;
    }
  } catch (error) {
    throw note(error, tape);
  }
}

/** Who gave up here says nothing about what would have come. */
function note(error: unknown, tape: Tape): unknown {
  if (error instanceof Failure && error.code !== 'cancelled') tape.failure = error;
  return error;
}
