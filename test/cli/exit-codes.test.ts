import { expect, test } from 'vitest';
import { runProgram } from '../../src/cli/program.ts';
import { exitCodes } from '../../src/errors.ts';
import { collect, spawnAix, startAix } from '../helpers/cli.ts';
import { createHome } from '../helpers/home.ts';
import { createOutput, createTestContext, type RunResult } from '../helpers/run.ts';
import { delta, done, events, finish, head } from './faults/fault.ts';
import { startRaw, type RawAnswer } from '../http/servers.ts';

type Code = keyof typeof exitCodes;
/** A command line that ends in a code, or what to run in its place. */
type Way = readonly string[] | (() => Promise<RunResult>);

const mock = ['ask', 'hi', '--provider'];
const failing = ['--provider', 'mock', '--no-stream'];

/** Every code that the program has today. `partial` comes with batches. */
const ways: readonly (readonly [Code, Way])[] = [
  ['ok', [...mock, 'mock']],
  ['internal', askBroken],
  ['usage', [...mock, 'mock', '--temperature', '9']],
  ['usage', ['ask', 'hi', '--colour']],
  ['usage', ['run', 'nothing', '--param', 'a']],
  ['config', [...mock, 'custom:nobody']],
  ['config', ['run', 'no-such-prompt', ...failing]],
  ['auth', [...mock, 'openai/gpt-4o']],
  ['auth', [...mock, 'mock/mock-auth-error']],
  ['provider', [...mock, 'mock/mock-invalid-request']],
  ['provider', askServer('HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n')],
  ['rate-limit', [...mock, 'mock/mock-ratelimit']],
  ['network', askServer('')],
  ['network', [...mock, 'mock/mock-timeout', '--timeout', '0.1']],
  ['incomplete', [...mock, 'mock/mock-cut']],
  ['incomplete', askServer(head(200, events) + delta('Hello') + finish('length') + done, '--fail-on-length')],
  ['refused', askServer(head(200, events) + finish('content_filter') + done)],
  ['invalid-output', [...mock, 'mock', '--schema', '{"type":"object"}']],
  ['budget', [...mock, 'openai/gpt-4o', '--max-tokens', '99999999']],
  ['cancelled', interrupt],
];

const env = { AIX_MAX_RETRIES: '0' };

/** A server that says this to everybody. */
function askServer(text: string, ...flags: readonly string[]): () => Promise<RunResult> {
  return async () => {
    const { home } = await createDesk((socket) => void socket.end(text));
    return spawnAix([...mock, 'custom:own', ...flags, '--format', 'json'], { home, env });
  };
}

async function createDesk(answer: RawAnswer) {
  const server = await startRaw(answer);
  const entry = { base_url: server.url, default_model: 'm', auth_type: 'none' };
  return { server, home: createHome({ custom_providers: { own: entry } }) };
}

/** No command line is known that shows a bug. */
async function askBroken(): Promise<RunResult> {
  const [stdout, stderr] = [createOutput(false), createOutput(false)];
  const argv = [...mock, 'mock', '--format', 'json'];
  const context = createTestContext(argv, { stdout: stdout.output, stderr: stderr.output });
  const config = (): never => {
    throw new TypeError('x is not a function');
  };
  const code = await runProgram({ ...context, config }, argv);
  return { code, stdout: stdout.text(), stderr: stderr.text() };
}

async function interrupt(): Promise<RunResult> {
  let child: ReturnType<typeof startAix> | undefined;
  const { home } = await createDesk(() => void child?.kill('SIGINT'));
  child = startAix([...mock, 'custom:own', '--format', 'json'], { home });
  child.stdin?.end();
  return collect(child);
}

async function play(way: Way): Promise<RunResult> {
  if (typeof way === 'function') return way();
  return spawnAix([...way, '--format', 'json'], { home: createHome(), env: { ...env, OPENAI_API_KEY: '' } });
}

test.each(ways.map(([code, way], at) => ({ code, way, at })))(
  '$code is reached, and the document says so ($at)',
  async ({ code, way }) => {
    const { code: exit, stdout, stderr } = await play(way);
    const { error, status } = JSON.parse(stdout);
    expect({ exit, code: error?.code ?? 'ok' }).toEqual({ exit: exitCodes[code], code });
    expect(status).toBe(code === 'ok' ? 'complete' : code === 'incomplete' || code === 'cancelled' ? code : 'failed');
    expect(stderr).not.toMatch(/^\s+at /m);
    if (code !== 'ok') expect(stderr).toMatch(/^aix: ./m);
  },
);

test('all codes but that of batches are reached', () => {
  const reached = new Set(ways.map(([code]) => code));
  const missing = Object.keys(exitCodes).filter((code) => !reached.has(code as Code));
  console.log(`exit codes: ${reached.size} of ${Object.keys(exitCodes).length} reached`);
  expect(missing).toEqual(['partial']);
});
