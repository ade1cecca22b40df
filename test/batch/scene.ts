import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createHome } from '../helpers/home.ts';
import { runAix, type RunOptions, type RunResult } from '../helpers/run.ts';
import { sendChatStream, startServer, type SeenRequest, type TestServer } from '../helpers/server.ts';
import { temporaryFolder } from '../helpers/temp.ts';

type Answer = Parameters<typeof startServer>[0];

/** A folder with a prompt and an input, and a provider that answers. */
export interface Scene {
  readonly cwd: string;
  readonly home: string;
  readonly server: TestServer;
  readonly env: Readonly<Record<string, string>>;
  readonly write: (name: string, text: string) => void;
  readonly read: (name: string) => string;
  /** `aix batch say.md` with these words behind it. */
  readonly batch: (words: readonly string[], options?: RunOptions) => Promise<RunResult>;
  /** The words of the prompts that came, in order. */
  readonly sent: () => readonly string[];
}

/** What the user said in a request. */
export function readWords({ body }: SeenRequest): string {
  const { messages } = JSON.parse(body) as { messages: readonly { role: string; content: string }[] };
  return messages.findLast(({ role }) => role === 'user')?.content ?? '';
}

const echo: Answer = (request, response) => sendChatStream(response, [`${readWords(request)}!`]);

export async function createScene(answer: Answer = echo, config: object = {}): Promise<Scene> {
  const server = await startServer(answer);
  const home = createHome({
    custom_providers: { here: { base_url: `${server.url}/v1`, default_model: 'm', auth_type: 'bearer' } },
    default_provider: 'custom:here',
    ...config,
  });
  const cwd = join(temporaryFolder(), 'work');
  mkdirSync(cwd);
  const env = { AIX_HERE_API_KEY: 'sk-here-0123456789abcdef' };
  const write = (name: string, text: string): void => writeFileSync(join(cwd, name), text);
  write('say.md', 'Say {word}');
  return {
    cwd,
    home,
    server,
    env,
    write,
    read: (name) => readFileSync(join(cwd, name), 'utf8'),
    batch: (words, options) => runAix(['batch', './say.md', ...words], { cwd, home, env, ...options }),
    sent: () => server.requests.map(readWords),
  };
}

/** The words `w1`, `w2`, ... as CSV. */
export function toWords(count: number): string {
  return `word\n${Array.from({ length: count }, (_, at) => `w${at + 1}\n`).join('')}`;
}

export interface ReadResult {
  readonly row: number;
  readonly status: string;
  readonly text: string;
  readonly error: { readonly code: string; readonly message: string } | null;
  readonly input: Readonly<Record<string, unknown>>;
  readonly attempts: readonly { readonly code: string }[];
}

export function readResults(text: string): readonly ReadResult[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
}
