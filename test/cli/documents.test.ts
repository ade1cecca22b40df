import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ServerResponse } from 'node:http';
import { describe, expect, test } from 'vitest';
import { collect, startAix } from '../helpers/cli.ts';
import { createHome } from '../helpers/home.ts';
import { installFolder, runAix } from '../helpers/run.ts';
import { sendJson, startServer } from '../helpers/server.ts';
import { say } from './acceptance/desk.ts';
import { bodyFaults } from './faults/bodies.ts';
import { connectionFaults } from './faults/connections.ts';
import { eventFaults } from './faults/events.ts';
import { canary, data, done, type Fault } from './faults/fault.ts';
import { forAll } from './faults/play.ts';
import { statusFaults } from './faults/statuses.ts';

interface Event {
  readonly v: number;
  readonly seq: number;
  readonly type: string;
}

/** The rows of the table between two marks of README.md: the name, and the names in the second column. */
function readTable(name: string): Readonly<Record<string, readonly string[]>> {
  const text = readFileSync(join(installFolder, 'README.md'), 'utf8');
  const [, table = ''] = text.split(new RegExp(`<!-- /?${name} -->\n`));
  const rows = table.split('\n').filter((line) => line.startsWith('| `'));
  const toNames = (cell = ''): readonly string[] => [...cell.matchAll(/`([^`]+)`/g)].map(([, word = '']) => word);
  return Object.fromEntries(
    rows.map((row) => row.split(' | ')).map(([head, parts]) => [toNames(head)[0], toNames(parts)]),
  );
}

/** `good` thinks, speaks and calls a tool, `shaky` is always busy, `picky` does not take every setting. */
async function createHomeOfAll(): Promise<string> {
  const chunk = (delta: object, finish: string | null = null): string =>
    data({ id: 'c', model: 'served', choices: [{ index: 0, delta, finish_reason: finish }] });
  const call = { index: 0, id: 'call-1', function: { name: 'look', arguments: '{"at": 1}' } };
  const usage = { prompt_tokens: 7, completion_tokens: 3 };
  const deltas = [{ reasoning_content: 'hm' }, { content: 'words' }, { tool_calls: [call] }];
  const speak = (response: ServerResponse): void => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    for (const delta of deltas) response.write(chunk(delta));
    response.end(`${chunk({}, 'tool_calls')}${data({ choices: [], usage })}${done}`);
  };
  const good = await startServer((_, response) => speak(response));
  const shaky = await startServer((_, response) => sendJson(response, { error: { message: 'busy' } }, 503));
  const picky = await startServer(say('anthropic', ['ok']));
  const toEntry = (url: string, driver: string): object => ({ base_url: `${url}/v1`, default_model: 'm', driver });
  const entries = {
    good: toEntry(good.url, 'openai-chat'),
    shaky: toEntry(shaky.url, 'openai-chat'),
    picky: toEntry(picky.url, 'anthropic'),
  };
  return createHome({ custom_providers: entries });
}

const tools = JSON.stringify([{ name: 'look', parameters: { type: 'object', properties: {} } }]);
const ask = ['ask', 'hi', '--provider', 'shaky', '--fallback', 'good', '--retries', '1', '--tools', tools] as const;

test('README.md names every field of the document, and its parts', async () => {
  const home = await createHomeOfAll();
  const told = readTable('fields');
  const { stdout } = await runAix([...ask, '--format', 'json'], { home, haste: 100 });
  const failed = await runAix(['ask', 'hi', '--provider', 'mock/mock-auth-error', '--format', 'json']);
  const document = { ...JSON.parse(stdout), error: JSON.parse(failed.stdout).error };
  expect(Object.keys(told)).toEqual(Object.keys(document));
  for (const [name, value] of Object.entries<unknown>(document)) {
    const part: unknown = Array.isArray(value) ? value[0] : value;
    // What a run costs is told by few providers.
    if (name === 'cost') continue;
    expect(told[name], name).toEqual(typeof part === 'object' && part !== null ? Object.keys(part) : []);
  }
});

test('README.md names every event and its fields', async () => {
  const home = await createHomeOfAll();
  const whole = await runAix([...ask, '--format', 'jsonl'], { home, haste: 100 });
  const failed = await runAix(['ask', 'hi', '--provider', 'mock/mock-auth-error', '--format', 'jsonl']);
  const warned = await runAix(['ask', 'hi', '--provider', 'picky', '--seed', '1', '--format', 'jsonl'], { home });
  const form = ['--schema', '{"type": "object"}'];
  const repaired = await runAix(['ask', 'hi', '--provider', 'mock', ...form, '--format', 'jsonl']);
  const toFields = ({ v: _v, seq: _seq, type, ...fields }: Event) => [type, Object.keys(fields)] as const;
  const events = [whole, failed, warned, repaired].flatMap(({ stdout }) => readEvents(stdout));
  expect(Object.fromEntries(events.map(toFields))).toEqual(readTable('events'));
});

test('the time to the first token is that of a thought too, and the speed is that of the last call', async () => {
  const home = await createHomeOfAll();
  const { stdout } = await runAix([...ask, '--format', 'json'], { home });
  const { timing, usage, attempts } = JSON.parse(stdout);
  const [first, , last] = attempts;
  expect(attempts).toHaveLength(3);
  expect(timing.first_token_ms).toBeGreaterThanOrEqual(first.ms);
  expect(timing.total_ms).toBeGreaterThanOrEqual(timing.first_token_ms);
  // Both numbers are rounded.
  const slowest = usage.output / ((last.ms + 1) / 1000);
  expect(timing.tokens_per_second).toBeGreaterThanOrEqual(Math.floor(slowest * 10) / 10);
  expect(timing.tokens_per_second).toBeGreaterThan(usage.output / (timing.total_ms / 1000));
});

describe('jsonl', () => {
  test('of every fault of a server counts without gaps and ends once', { timeout: 120_000 }, async () => {
    const faults = [...connectionFaults, ...bodyFaults, ...eventFaults, ...statusFaults];
    const found = await forAll(faults, findProblem);
    console.log(
      `jsonl: ${found.filter((problem) => problem === null).length} of ${faults.length} faults end in one event`,
    );
    expect(found.filter((problem) => problem !== null)).toEqual([]);
  });

  test.each([
    [['--wrong'], 2],
    [['--provider', 'nobody'], 3],
    [['--provider', 'mock', '--output', '.'], 2],
    [['--provider', 'mock', '--schema', '{"type": "object"}'], 10],
    [['--provider', 'mock', '--extract', 'code'], 10],
    [['--provider', 'mock', '--output', '/dev/full'], 2],
    [['--provider', 'mock', '--jq', '.['], 2],
    [['--provider', 'mock', '--jq', 'if .type == "finish" then error("no") else . end'], 10],
    [['--provider', 'mock/mock-ratelimit', '--retries', '1'], 6],
    [['--provider', 'mock', '--jq', '.'], 0],
  ])('with %j ends in one event, exit %i', async (flags, code) => {
    const result = await runAix(['ask', 'hi there', '--format', 'jsonl', ...flags], { haste: 100 });
    expect({ code: result.code, problem: findGap(result.stdout) }).toEqual({ code, problem: null });
  });

  test.each(['SIGINT', 'SIGTERM'] as const)('on %s ends in one event that says so', async (signal) => {
    const child = startAix(['ask', 'hi', '--provider', 'mock', '-m', 'mock-slow', '--format', 'jsonl']);
    child.stdin?.end();
    const result = collect(child);
    child.stdout?.once('data', () => child.kill(signal));
    const { stdout } = await result;
    expect(findGap(stdout)).toBe(null);
    expect(readEvents(stdout).at(-1)).toMatchObject({
      type: 'error',
      status: 'cancelled',
      error: { code: 'cancelled' },
    });
  });

  test('ends quietly when its reader has seen enough', async () => {
    const child = startAix(['ask', 'hi', '--provider', 'mock', '-m', 'mock-slow', '--format', 'jsonl']);
    child.stdin?.end();
    const result = collect(child);
    child.stdout?.once('data', () => child.stdout?.destroy());
    expect(await result).toMatchObject({ code: 0, stderr: '' });
  });
});

async function findProblem({ name, serve, flags = [] }: Fault): Promise<string | null> {
  const home = createHome({ custom_providers: { faulty: { base_url: await serve(), default_model: 'm' } } });
  const argv = ['ask', 'hi', '--provider', 'faulty', '--format', 'jsonl', '--timeout', '40', '--idle-timeout', '20'];
  const { stdout } = await runAix([...argv, '--retries', '0', ...flags], { home, env: { AIX_FAULTY_API_KEY: canary } });
  const problem = findGap(stdout);
  return problem === null ? null : `${name}: ${problem}`;
}

function readEvents(stdout: string): readonly Event[] {
  return stdout
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line));
}

/** What is wrong with the order of the events, or with their end. */
function findGap(stdout: string): string | null {
  if (!stdout.endsWith('\n')) return 'the last line has no end';
  const events = readEvents(stdout);
  if (events.some(({ v, seq }, at) => v !== 1 || seq !== at)) return `a gap: ${events.map(({ seq }) => seq).join(' ')}`;
  const isLast = ({ type }: Event): boolean => type === 'finish' || type === 'error';
  if (events.filter(isLast).length !== 1) return `${events.filter(isLast).length} events that end it`;
  return events.findIndex(isLast) === events.length - 1 ? null : 'something behind the end';
}
