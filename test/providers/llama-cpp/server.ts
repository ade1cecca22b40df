import { spawn } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { onTestFinished } from 'vitest';
import type { Provider } from '../../../src/providers/provider.ts';
import { createProvider } from '../../../src/providers/index.ts';
import { createTestContext } from '../../helpers/run.ts';
import { temporaryFolder } from '../../helpers/temp.ts';
import { toSettings } from '../helpers.ts';
import { contextSize, createModel } from './model.ts';

const here = import.meta.dirname;
const python = resolve(here, '../../../node_modules/.cache/llama-cpp/bin/python');

/** What has to be done before these tests can run; null when it has been. */
export const missing = existsSync(python) ? null : 'run test/providers/llama-cpp/install.sh first';

export const serverKey = 'test-only-key';
/** What the model says to whatever it is asked, in tokens. A low line stands for a space. */
const tokens = ['Grüße', ',', '▁Welt', '▁🌍', '▁–', '▁done'];
export const answer = tokens.join('').replaceAll('▁', ' ');

/** Starts the server of llama.cpp on a free port of loopback and gives its URL. */
export async function startLlama(): Promise<string> {
  const path = join(temporaryFolder(), 'model.gguf');
  writeFileSync(path, createModel(tokens));
  const child = spawn(python, [join(here, 'serve.py'), path, String(contextSize)], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  for await (const line of createInterface(child.stdout)) if (line.startsWith('http://')) return line;
  throw new Error('the server of llama.cpp did not start');
}

interface Way {
  readonly driver: string;
  /** What the base URL ends in. */
  readonly end: string;
  readonly key?: string;
}

/** The server, spoken to in the language of a driver. */
export async function createLlama({ driver, end, key = serverKey }: Way): Promise<Provider> {
  const settings = toSettings('llama', { llama: { base_url: `${await startLlama()}${end}`, driver } });
  return createProvider(settings, { context: createTestContext([]), key });
}
