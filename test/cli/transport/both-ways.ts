import { exitCodes } from '../../../src/errors.ts';
import { createHome } from '../../helpers/home.ts';
import { runAix } from '../../helpers/run.ts';
import { startProxy } from '../../http/servers.ts';
import { bodyFaults } from '../faults/bodies.ts';
import { connectionFaults } from '../faults/connections.ts';
import type { Fault } from '../faults/fault.ts';

/** What a proxy does not pass on as it is, what takes its time, and a 100 that nobody asked for, which undici does not bear. */
const elsewhere = /^TLS|^unknown host$|^refused$|^reset after the head$|^interim answers first$|bomb|MB/;

/** Faults that look the same over the connection of a single request and over the pool that goes through proxies. */
export const sharedFaults = [...connectionFaults, ...bodyFaults].filter(({ name }) => !elsewhere.test(name));

/** What is wrong with how a fault is taken when it comes by way of a proxy, and so over the pool. */
export async function findPoolProblems({
  name,
  serve,
  code,
  words,
  text = '',
  flags = [],
}: Fault): Promise<readonly string[]> {
  const { port } = new URL(await serve());
  const proxy = await startProxy(Number(port));
  const entry = { base_url: `http://faulty.example:${port}`, default_model: 'm', auth_type: 'none' };
  const home = createHome({ custom_providers: { faulty: entry } });
  const argv = [
    'ask',
    'hi',
    '--provider',
    'custom:faulty',
    '--timeout',
    '40',
    '--idle-timeout',
    '20',
    '--retries',
    '0',
    '--stream',
  ];
  const found = await runAix([...argv, ...flags], { home, env: { HTTP_PROXY: `http://127.0.0.1:${proxy.port}` } });
  const isSaid = typeof words === 'string' ? found.stderr.includes(words) : words.test(found.stderr);
  const isRight = found.code === exitCodes[code] && found.stdout === text && isSaid;
  return isRight ? [] : [`${name}: exit ${found.code}, stdout ${found.stdout.slice(0, 200)}, stderr ${found.stderr}`];
}
