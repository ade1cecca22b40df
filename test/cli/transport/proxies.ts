import { join } from 'node:path';
import { certificates, startProxy, startRaw, startTls, type RawAnswer, type RawServer } from '../../http/servers.ts';
import { done, events, finish, head, hello } from '../faults/fault.ts';
import type { Passage, Way } from './passage.ts';

const answer = head(200, events) + hello + finish() + done;
const caFile = join(certificates, 'test-only-authority.cert.pem');
const open = { auth_type: 'none' };
const plainUrl = 'http://api.example/v1';

function answers(): Promise<RawServer> {
  return startRaw((socket) => void socket.end(answer));
}

/** A plain request by way of a proxy that leads to a server that answers. */
async function plain(toEnv: (address: string) => Way['env'], url = plainUrl): Promise<Way> {
  const target = await answers();
  const proxy = await startProxy(target.port);
  return { url, env: toEnv(`127.0.0.1:${proxy.port}`) ?? {}, fields: open, seen: () => proxy.received };
}

/** A secure request by way of a proxy that does so. */
async function secure(toProxy: RawAnswer, connections = 1): Promise<Way> {
  const proxy = await startRaw(toProxy);
  const env = { HTTPS_PROXY: `http://me:pass-canary@127.0.0.1:${proxy.port}` };
  return { url: 'https://api.example/v1', env, seen: () => proxy.received, connections };
}

/** A secure request through a tunnel to a server with the certificate of other.example. */
async function tunnel(host: string): Promise<Way> {
  const target = await startTls('other-host', (socket) => void socket.end(answer));
  const proxy = await startProxy(target.port);
  const env = { HTTPS_PROXY: `http://127.0.0.1:${proxy.port}` };
  return { url: `https://${host}/v1`, env, fields: { ca_file: caFile }, seen: () => proxy.received };
}

const refusal =
  (status: number): RawAnswer =>
  (socket) =>
    void socket.end(head(status, { 'Content-Length': '0' }));
const dead = 'http://127.0.0.1:9';

export const proxyPassages: readonly Passage[] = [
  {
    name: 'http by HTTP_PROXY',
    setUp: () => plain((host) => ({ HTTP_PROXY: `http://${host}` })),
    code: 'ok',
    words: 'served',
  },
  {
    name: 'a proxy without its protocol',
    setUp: () => plain((host) => ({ http_proxy: host })),
    code: 'ok',
    words: 'served',
  },
  {
    name: 'the lower-case name first',
    setUp: () => plain((host) => ({ HTTP_PROXY: dead, http_proxy: host })),
    code: 'ok',
    words: 'served',
  },
  ...['example', '.example', '*.example', '*', 'other api.example:80'].map((list): Passage => ({
    name: `NO_PROXY ${list}`,
    setUp: async () => ({ url: plainUrl, env: { HTTP_PROXY: dead, NO_PROXY: list }, fields: open }),
    code: 'network',
    words: 'DNS: ',
  })),
  {
    name: 'no_proxy for another port',
    setUp: () => plain((host) => ({ HTTP_PROXY: host, no_proxy: 'api.example:81' })),
    code: 'ok',
    words: 'served',
  },
  {
    name: 'no_proxy before NO_PROXY',
    setUp: () => plain((host) => ({ HTTP_PROXY: host, NO_PROXY: '*', no_proxy: 'other' })),
    code: 'ok',
    words: 'served',
  },
  {
    name: 'NO_PROXY with another range',
    setUp: () => plain((host) => ({ HTTP_PROXY: host, NO_PROXY: '10.0.0.0/8' }), 'http://192.0.2.1/v1'),
    code: 'ok',
    words: 'served',
  },
  {
    name: 'this machine is reached directly',
    setUp: async () => ({ url: (await answers()).url, env: { HTTP_PROXY: dead, http_proxy: dead } }),
    code: 'ok',
    words: 'served',
  },
  {
    name: 'ALL_PROXY is not read',
    setUp: async () => ({ url: plainUrl, env: { ALL_PROXY: dead, all_proxy: dead }, fields: open }),
    code: 'network',
    words: 'DNS: ',
  },
  { name: 'https through a tunnel', setUp: () => tunnel('other.example'), code: 'ok', words: 'served' },
  {
    name: 'another host behind the tunnel',
    setUp: () => tunnel('api.example'),
    code: 'network',
    words: 'TLS: certificate of another host (by way of the proxy',
  },
  {
    name: 'https, refused with 407',
    setUp: () => secure(refusal(407)),
    code: 'network',
    words: /status 407 \(by way of the proxy .*\nhint: put a user and a password/,
  },
  {
    name: 'https, refused with 502',
    setUp: () => secure(refusal(502)),
    code: 'network',
    words: 'the proxy refused with status 502',
  },
  {
    name: 'https, refused with 407, with retries',
    setUp: () => secure(refusal(407)),
    code: 'network',
    words: 'status 407',
    flags: ['--retries', '2'],
  },
  {
    name: 'https, refused with 502, with retries',
    setUp: () => secure(refusal(502), 2),
    code: 'network',
    words: 'after 2 attempts',
    flags: ['--retries', '1'],
  },
  {
    name: 'https, reset',
    setUp: () => secure((socket) => void socket.resetAndDestroy()),
    code: 'network',
    words: 'connection reset (by way of the proxy',
  },
  {
    name: 'https, hung up',
    setUp: () => secure((socket) => void socket.end()),
    code: 'network',
    words: 'without an answer (by way of the proxy',
  },
  {
    name: 'https, silence',
    setUp: () => secure(() => {}),
    code: 'network',
    words: 'no connection within 0.4 s (by way of the proxy',
    flags: ['--connect-timeout', '0.4'],
  },
  {
    name: 'https, no HTTP',
    setUp: () => secure((socket) => void socket.end('SSH-2.0\r\n\r\n')),
    code: 'network',
    words: 'the proxy does not speak HTTP',
  },
  {
    name: 'http, refused with 407',
    setUp: async () => {
      const proxy = await startRaw(refusal(407));
      return {
        url: plainUrl,
        env: { HTTP_PROXY: `http://127.0.0.1:${proxy.port}` },
        fields: open,
        seen: () => proxy.received,
      };
    },
    code: 'network',
    words: 'the proxy refused with status 407',
  },
  {
    name: 'a proxy that is down',
    setUp: async () => ({ url: 'https://api.example', env: { HTTPS_PROXY: dead } }),
    code: 'network',
    words: 'connection refused (by way of the proxy 127.0.0.1:9)',
  },
  {
    name: 'a proxy that nobody knows',
    setUp: async () => ({ url: 'https://api.example', env: { HTTPS_PROXY: 'http://proxy.invalid:1' } }),
    code: 'network',
    words: 'DNS: ',
  },
  {
    name: 'a proxy of another kind',
    setUp: async () => ({ url: 'https://api.example', env: { HTTPS_PROXY: 'socks5://me:pass-canary@127.0.0.1:9' } }),
    code: 'config',
    words: 'the protocol "socks5" is not supported',
  },
  {
    name: 'a proxy with a bad certificate, whatever Node is told',
    setUp: async () => {
      const proxy = await startTls('expired', () => {});
      return {
        url: 'https://api.example',
        env: { HTTPS_PROXY: `https://localhost:${proxy.port}`, NODE_TLS_REJECT_UNAUTHORIZED: '0' },
      };
    },
    code: 'network',
    words: 'TLS to the proxy: certificate expired',
  },
];
