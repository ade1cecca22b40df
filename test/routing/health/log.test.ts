import { spawn } from 'node:child_process';
import { appendFileSync, chmodSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'rolldown';
import { beforeAll, expect, test } from 'vitest';
import { ProviderFailure } from '../../../src/errors.ts';
import { createMock } from '../../../src/providers/mock.ts';
import type { StreamEvent } from '../../../src/providers/provider.ts';
import { resolveProvider } from '../../../src/providers/resolve.ts';
import { readSources } from '../../../src/providers/sources.ts';
import { appendEvent, type HealthEvent } from '../../../src/routing/health/log.ts';
import { parseEvents, readEvents } from '../../../src/routing/health/read.ts';
import { rotateLog, toOldPath } from '../../../src/routing/health/rotate.ts';
import { createCallLog, withHealth } from '../../../src/routing/health/with-health.ts';
import { collect } from '../../helpers/cli.ts';
import { createTestContext, installFolder, runAix } from '../../helpers/run.ts';
import { temporaryFolder } from '../../helpers/temp.ts';

const folder = join(installFolder, 'node_modules/.cache/aix-health-appender');

beforeAll(async () => {
  const input = join(import.meta.dirname, 'appender.ts');
  await build({ input, platform: 'node', output: { dir: folder, format: 'esm', cleanDir: true } });
});

async function appendAtOnce(processes: number, each: number): Promise<string> {
  const home = temporaryFolder();
  const start = (_: unknown, index: number) =>
    collect(spawn(process.execPath, [join(folder, 'appender.js'), home, `p${index}`, String(each)]));
  const results = await Promise.all(Array.from({ length: processes }, start));
  expect(results.map(({ code, stderr }) => `${code} ${stderr}`)).toEqual(results.map(() => '0 '));
  return home;
}

function countIds(home: string): number {
  return new Set(readEvents(home).flatMap((event) => (event.type === 'success' ? event.id : []))).size;
}

test('of 200 events that ten processes note at once none is lost', async () => {
  const home = await appendAtOnce(10, 20);
  expect(countIds(home)).toBe(200);
  const path = join(home, 'cache/health.jsonl');
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(readFileSync(path, 'utf8')).toMatch(/^(\{"account":"custom:a@localhost",.*\}\n){200}$/);
});

test('a log that has grown long is set aside once, and nothing of it is lost', async () => {
  const home = await appendAtOnce(8, 100);
  expect(existsSync(join(home, 'cache/health.old.jsonl'))).toBe(true);
  expect(statSync(join(home, 'cache/health.jsonl')).size).toBeLessThan(64 * 1024);
  expect(countIds(home)).toBe(800);
});

test('of two processes that find the log too long one sets it aside', async () => {
  const path = join(temporaryFolder(), 'health.jsonl');
  writeFileSync(path, 'long enough');
  await Promise.all([rotateLog(path, 10), rotateLog(path, 10)]);
  writeFileSync(path, 'short');
  await rotateLog(path, 10);
  expect([toOldPath(path), path].map((file) => readFileSync(file, 'utf8'))).toEqual(['long enough', 'short']);
});

test('a call that was given up is not noted, whatever it ends with', async () => {
  const home = temporaryFolder();
  const context = createTestContext([], { home });
  const silent = createMock(resolveProvider('mock', await readSources(context)), context.clock);
  const failing = { ...silent, stream: fail };
  const log = createCallLog(context, 'i');
  const request = { model: 'm', messages: [], stream: true, settings: {}, extra: {} };
  const ask = async (signal: AbortSignal): Promise<void> => {
    const provider = withHealth(failing, { account: 'a@x', clock: context.clock, log });
    for await (const given of provider.stream(request, signal)) expect(given.type).toBe('warning');
  };
  await expect(ask(AbortSignal.abort())).rejects.toThrow('reset');
  expect(readEvents(home)).toEqual([]);
  await expect(ask(new AbortController().signal)).rejects.toThrow('reset');
  expect(readEvents(home)).toHaveLength(1);
});

async function* fail(): AsyncGenerator<StreamEvent> {
  yield { type: 'warning', message: 'soon' };
  throw new ProviderFailure('network', 'reset');
}

const event: HealthEvent = { account: 'a@x', time: 5, type: 'failure', id: 'i', code: 'network', until: null };

test('half a line and foreign lines are passed over, and what follows half a line is not', () => {
  const line = JSON.stringify(event);
  const foreign = ['', 'null', '[]', '{}', '{"account":"a@x","time":5}', '{"account":"a@x","type":"probe"}'];
  expect(parseEvents(`${line.slice(0, -20)}${line}\n${foreign.join('\n')}\n${line}\n${line.slice(0, 30)}`)).toEqual([
    event,
    event,
  ]);
});

test('numbers that cannot be are no times, and an unknown code is that of the provider', () => {
  const odd = '{"account":"a@x","time":5,"type":"failure","id":7,"code":"constructor","until":"soon"}';
  expect(parseEvents(odd)).toEqual([{ ...event, id: '', code: 'provider' }]);
  expect(parseEvents('{"account":"a@x","time":-1,"type":"probe","id":"i"}')).toEqual([]);
});

test('of a huge file the end is read', async () => {
  const home = temporaryFolder();
  mkdirSync(join(home, 'cache'));
  writeFileSync(join(home, 'cache/health.jsonl'), 'x'.repeat(2_000_000));
  appendFileSync(join(home, 'cache/health.jsonl'), '\n');
  await appendEvent(home, event);
  expect(readEvents(home)).toEqual([event]);
});

test('a folder that cannot be written to costs nobody an answer', async () => {
  const home = join(temporaryFolder(), '.prompts');
  mkdirSync(home);
  // Root may write everywhere, but not into a folder that is a file.
  writeFileSync(join(home, 'cache'), '');
  chmodSync(home, 0o700);
  const argv = ['ask', 'hi', '--provider', 'mock'];
  expect(await runAix(argv, { home })).toMatchObject({ code: 0, stdout: 'hi' });
  expect(await runAix([...argv, '--fallback', 'mock/mock-normal'], { home })).toMatchObject({ code: 0, stdout: 'hi' });
});
