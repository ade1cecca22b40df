import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createHome } from '../../helpers/home.ts';
import { runAix, type RunOptions, type RunResult } from '../../helpers/run.ts';
import { sendChatStream, sendJson, startServer, type SeenRequest, type TestServer } from '../../helpers/server.ts';
import { temporaryFolder } from '../../helpers/temp.ts';

/** What a request asks: who, and the last words of the user. */
export interface Asked {
  readonly model: string;
  readonly text: string;
  readonly body: string;
}

/** An answer, or the status of a refusal. */
type Answer = (asked: Asked) => string | number | Promise<string | number>;

export interface Stage {
  readonly home: string;
  readonly cwd: string;
  readonly server: TestServer;
  test(args: readonly string[], options?: RunOptions): Promise<RunResult>;
  write(name: string, content: string): void;
}

/** A folder with these files, and a provider `local` that answers as told. A million of its tokens costs a dollar. */
export async function createStage(
  files: Readonly<Record<string, string>>,
  answer: Answer = () => 'fine',
): Promise<Stage> {
  const server = await startServer(async (request, response) => {
    if (request.path.endsWith('/embeddings')) return sendJson(response, toVectors(request));
    const said = await answer(toAsked(request));
    if (typeof said === 'string') return sendChatStream(response, [said]);
    sendJson(response, { error: { message: `refused with ${said}` } }, said);
  });
  const home = createHome({
    custom_providers: { local: { base_url: `${server.url}/v1`, default_model: 'm', max_retries: 0 } },
    prices: {
      'custom:local/m': { input: 1, output: 1 },
      'custom:local/served-model': { input: 1, output: 1 },
      'custom:local/e': { input: 1, output: 1 },
      'custom:local/j': { input: 0, output: 1 },
    },
  });
  const cwd = temporaryFolder();
  const write = (name: string, content: string): void => {
    mkdirSync(dirname(join(cwd, name)), { recursive: true });
    writeFileSync(join(cwd, name), content);
  };
  for (const [name, content] of Object.entries(files)) write(name, content);
  return { home, cwd, server, write, test: (args, options) => runAix(['test', ...args], { home, cwd, ...options }) };
}

/** A file for a prompt that only repeats what it is given. */
export function toSuite(tests: string, head = 'providers: [local]'): Readonly<Record<string, string>> {
  return {
    'say.md': '{words}',
    'say.test.yaml': `prompt: ./say.md\nparams: { words: hello }\n${head}\ntests:\n${tests}`,
  };
}

function toAsked({ body }: SeenRequest): Asked {
  const { model, messages } = JSON.parse(body);
  return { model, text: messages.at(-1).content, body };
}

/** Texts that begin with the same letter lie in the same direction; others at right angles. */
function toVectors({ body }: SeenRequest): object {
  const { input, model } = JSON.parse(body);
  const data = input.map((text: string, index: number) => ({
    index,
    embedding: text.startsWith('a') ? [text.length, 0] : [0, text.length],
  }));
  return { data, model, usage: { prompt_tokens: 1000 } };
}
