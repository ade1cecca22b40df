import { canary } from './needles.ts';

/** A command line that could show a key which the user put somewhere. */
export interface Look {
  readonly argv: readonly string[];
  readonly config: object;
  /** Written in place of what is there. */
  readonly file?: { readonly name: string; readonly text: string };
  readonly env?: Readonly<Record<string, string>>;
}

const url = 'http://127.0.0.1:9/v1';

/** The key in every setting that can hold one. */
const careless = {
  custom_providers: {
    team: {
      base_url: url,
      headers: { Authorization: `Bearer ${canary}`, 'X-Note': `Bearer ${canary}`, Cookie: `a=${canary}` },
      extra_body: { api_key: canary, nested: { password: canary } },
    },
    cloud: {
      base_url: url,
      auth_type: 'oauth2',
      oauth: {
        token_url: `${url}/token`,
        client_id: 'me',
        headers: { 'X-Client-Secret': canary },
        params: { client_assertion: canary },
      },
    },
  },
};

const shown: readonly Look[] = [
  'provider list',
  'provider list --json',
  'provider info team',
  'provider info team --json',
  'provider info cloud --json',
  'provider export',
  'provider test team --json --debug',
  'provider test cloud --debug',
  'provider models team --debug',
  'config list',
  'config list --json',
  'config get custom_providers',
  'config get custom_providers.team.headers.Authorization',
  'config get custom_providers.team.headers.Cookie --json',
  'config get custom_providers.team.extra_body',
  'config get custom_providers.cloud.oauth',
  'api-key --list',
  'api-key --list --json',
  'api-key team where',
  'api-key team get',
  'api-key team get --json',
  'api-key team test --debug',
  'doctor',
  'doctor --json --debug',
  'ask hi --provider team --model m --debug',
  'ask hi --provider cloud --model m --debug',
  'ask hi --provider team --model m --format json --debug',
].map((line) => ({ argv: line.split(' '), config: careless }));

const plain = { custom_providers: { team: { base_url: url } } };

const header = `{"custom_providers": {"team": {"base_url": "${url}", "headers": {"Authorization": "Bearer ${canary}"`;
const broken: readonly Look[] = [
  { name: 'config.json', text: `${header},}}}}` },
  { name: 'config.json', text: header.slice(0, -10) },
  { name: 'config.json', text: `${header}}, "auth_type": "${canary}"}}}` },
  { name: 'config.json', text: canary },
  { name: 'keys.json', text: `{"keys": {"custom:team@127.0.0.1:9": "${canary}"` },
  { name: 'keys.json', text: `{"keys": ["${canary}"]}` },
  { name: 'keys.json', text: canary },
].flatMap((file) =>
  ['ask hi --provider team --model m --debug', 'doctor --json', 'config list'].map((line) => ({
    argv: line.split(' '),
    config: plain,
    file,
  })),
);

const far = { custom_providers: { team: { base_url: 'https://far.example/v1' } } };
const proxied: readonly Look[] = [
  `http://me:${encodeURIComponent(canary)}@127.0.0.1:9`,
  `ftp://me:${canary}@127.0.0.1:9`,
  `http://${canary}`,
  `127.0.0.1:9/${canary}`,
].flatMap((proxy) =>
  ['ask hi --provider team --model m --retries 0 --debug', 'provider test team --json'].map((line) => ({
    argv: line.split(' '),
    config: far,
    env: { HTTPS_PROXY: proxy },
  })),
);

const typed: readonly Look[] = [
  ['provider', 'add', 'x', url, '--header', `Authorization: Bearer ${canary}`, '--typo'],
  ['provider', 'add', 'x', url, `--hedaer=Authorization: Bearer ${canary}`],
  ['provider', 'add', 'x', `http://u:${canary}@127.0.0.1:9`],
  ['provider', 'add', 'x', `${url}?key=${canary}`],
  ['api-key', 'team', '--key', canary, '--insecure-storage'],
  ['api-key', 'team', '--key', `${canary}\n${canary}`, '--insecure-storage'],
  ['ask', 'hi', '--provider', 'mock', '--extra', `api_key="${canary}`],
  ['ask', 'hi', '--provider', 'team', '--model', 'm', '--extra', `api_key="${canary}"`, '--debug', '--retries', '0'],
  ['config', 'set', 'api_keys.team', canary],
  ['config', 'set', 'custom_providers.team.headers.X-Api-Key', canary],
].map((argv) => ({ argv, config: plain }));

/** Files that a command line names, none of which is what it should be. */
const files: readonly Look[] = [
  ['embed', '--input', 'FILE', '--input-format', 'jsonl', '--provider', 'mock'],
  ['ask', 'hi', '--provider', 'mock', '--schema', 'FILE'],
  ['ask', 'hi', '--provider', 'mock', '--tools', 'FILE'],
  ['ask', 'hi', '--provider', 'mock', '--dotenv', 'FILE'],
  ['ask', '{a}', '--provider', 'mock', '--params', 'FILE'],
  ['provider', 'import', 'FILE'],
  ['prompt', 'import', 'FILE'],
].flatMap((argv) =>
  [canary, `{"key": ${canary}}`, `{"key": "${canary}" x}`, `key: "${canary}`].map((text) => ({
    argv,
    config: plain,
    file: { name: 'given.json', text },
  })),
);

/** A command that fails, or says too much, is quoted. */
const commanded: readonly Look[] = [
  'printf %s "$AIX_CANARY"; echo "lost $AIX_CANARY" >&2; exit 3',
  'echo "lost Bearer $AIX_CANARY" >&2; exit 3',
  'printf "%s\\n%s" "$AIX_CANARY" "$AIX_CANARY"',
  'printf "%s %s" "$AIX_CANARY" "$AIX_CANARY"',
].map((command) => ({
  argv: ['ask', 'hi', '--provider', 'team', '--model', 'm', '--retries', '0', '--debug'],
  config: { custom_providers: { team: { base_url: url, key_command: command } } },
  env: { AIX_CANARY: canary },
}));

export const looks: readonly Look[] = [...shown, ...broken, ...proxied, ...typed, ...files, ...commanded];
