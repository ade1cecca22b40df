import { expect, test } from 'vitest';
import { collect, startAix } from '../../helpers/cli.ts';
import { createHome } from '../../helpers/home.ts';
import { runAix } from '../../helpers/run.ts';
import { sendChatStream, startServer } from '../../helpers/server.ts';

const interval = 300;

async function createPaced(ms: number): Promise<{ readonly home: string; readonly times: number[] }> {
  const times: number[] = [];
  const server = await startServer((_, response) => {
    times.push(performance.now());
    sendChatStream(response, ['ok']);
  });
  const entry = { base_url: `${server.url}/v1`, default_model: 'm', min_interval_ms: ms };
  return { home: createHome({ custom_providers: { x: entry } }), times };
}

test('four processes at once ask one after another, with the time in between that was set', async () => {
  const { home, times } = await createPaced(interval);
  const children = Array.from({ length: 4 }, () => startAix(['ask', 'hi', '--provider', 'x'], { home }));
  for (const child of children) child.stdin?.end();
  const results = await Promise.all(children.map(collect));
  expect(results.map(({ code }) => code)).toEqual([0, 0, 0, 0]);
  // Between the moment that was taken and the server lies the way there, which is not always as long.
  expect((times.at(-1) ?? 0) - (times[0] ?? 0)).toBeGreaterThan(3 * interval - 150);
});

test('a single request does not wait, and Ctrl-C ends a wait', async () => {
  const { home, times } = await createPaced(60_000);
  await runAix(['ask', 'hi', '--provider', 'x'], { home });
  const signal = AbortSignal.timeout(50);
  const { code } = await runAix(['ask', 'hi', '--provider', 'x'], { home, signal });
  expect({ code, requests: times.length }).toEqual({ code: 130, requests: 1 });
});
