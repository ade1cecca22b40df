import { parentPort } from 'node:worker_threads';
import { loadJq } from 'jq-wasm/inline';
import type { JqAnswer, JqRequest } from './jq.ts';

let loaded: ReturnType<typeof loadJq> | null = null;

parentPort?.on('message', (request: JqRequest) => void reply(request));

async function reply(request: JqRequest): Promise<void> {
  parentPort?.postMessage(await run(request));
}

/** Strings come as JSON too: what the library gives back raw has lost the white space at its ends. */
async function run({ expression, json }: JqRequest): Promise<JqAnswer> {
  try {
    const jq = await (loaded ??= loadJq());
    const { stdout, stderr, exitCode } = jq.raw(json, expression, ['--compact-output', '--']);
    return { lines: stdout === '' ? [] : stdout.split('\n'), words: stderr, exitCode };
  } catch (error) {
    // Out of memory or too deep, which leaves the machine in pieces.
    loaded = null;
    return { lines: [], words: error instanceof Error ? error.message : String(error), exitCode: 5 };
  }
}
