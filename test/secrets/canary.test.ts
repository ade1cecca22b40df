import { readdirSync, readFileSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { spawnAix } from '../helpers/cli.ts';
import { watchCommandLines } from '../helpers/command-lines.ts';
import { createHome } from '../helpers/home.ts';
import { sendJson, startServer } from '../helpers/server.ts';

const canary = `fake${randomBytes(20).toString('hex')}`;
/** A server that repeats the key to everybody who asks. */
const tell = { data: [], error: { message: `your key ${canary} and ${Buffer.from(canary).toString('base64')}` } };
const traces = [canary, canary.slice(0, 12), canary.slice(-8), Buffer.from(canary).toString('base64').slice(0, 40)];

test.runIf(process.platform === 'linux')(
  'a key shows up in no output, no file but keys.json and no command line',
  async () => {
    const server = await startServer((_, response) => sendJson(response, tell, 401));
    const home = createHome({ custom_providers: { work: { base_url: `${server.url}/v1` } } });
    const watch = watchCommandLines();
    const outputs: string[] = [];
    for (const words of [
      'set --stdin --insecure-storage',
      'get',
      'where',
      'test',
      'test --json',
      'get --json',
      '--list',
      'set --stdin --insecure-storage',
      'delete',
    ]) {
      const { stdout, stderr } = await spawnAix(['api-key', 'work', ...words.split(' '), '--debug'], {
        home,
        stdin: canary,
      });
      outputs.push(stdout, stderr);
      if (words === 'where') expect(findTraces(readHome(home, 'keys.json'))).toEqual([canary]);
    }
    expect(findTraces(outputs.join('\n'))).toEqual([]);
    expect(findTraces(readHome(home))).toEqual([]);
    const seen = await watch.end();
    expect(seen).toContain('api-key');
    expect(findTraces(seen)).toEqual([]);
    expect(server.requests.some(({ headers }) => headers.authorization === `Bearer ${canary}`)).toBe(true);
  },
);

function findTraces(text: string): readonly string[] {
  return traces.filter((trace) => text.includes(trace)).slice(0, 1);
}

function readHome(home: string, only?: string): string {
  const files = readdirSync(home, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const wanted = files.filter(({ name }) => only === undefined || name === only);
  return wanted.map(({ parentPath, name }) => readFileSync(join(parentPath, name), 'utf8')).join('\n');
}
