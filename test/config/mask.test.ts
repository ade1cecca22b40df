import { expect, test } from 'vitest';
import { maskSecrets } from '../../src/config/mask.ts';

const provider = ['custom_providers', 'a'];

test.each([
  [[...provider, 'headers', 'Authorization'], 'Bearer fake', '****'],
  [[...provider, 'headers', 'x-api-KEY'], 'fake', '****'],
  [[...provider, 'headers', 'Cookie'], 'a=b', '****'],
  [[...provider, 'headers', 'Authorization'], 'Bearer ${TOKEN}', 'Bearer ${TOKEN}'],
  [[...provider, 'headers', 'Authorization'], 'Bearer fake${TOKEN}', '****'],
  [[...provider, 'headers', 'X-Team'], 'search', 'search'],
  [[...provider, 'base_url'], 'https://user:fake@host/v1', 'https://****@host/v1'],
  [[...provider, 'key_header'], 'X-My-Key', 'X-My-Key'],
  [[...provider, 'auth_type'], 'api-key', 'api-key'],
  [[...provider, 'extra_body', 'client_secret'], 'fake', '****'],
  [[...provider, 'oauth', 'params', 'client_assertion'], 'fake', '****'],
  [[...provider, 'extra_body', 'max_tokens'], 5, 5],
  [['custom_providers', 'my-keys', 'default_model'], 'm', 'm'],
  [['api_keys'], { openai: 'fake', more: ['fake'] }, { openai: '****', more: ['****'] }],
])('shows %j %j as %j', (path, value, shown) => {
  expect(maskSecrets(value, path)).toEqual(shown);
});
