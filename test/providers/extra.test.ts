import { expect, test } from 'vitest';
import { findSecrets } from '../../src/providers/extra.ts';

test.each(['api_key', 'apiKey', 'API-KEYS', 'token', 'x-auth-token', 'client_secret', 'a.Passwords', 'credentials'])(
  'what stands under %s is secret, however deep',
  (name) => {
    expect(findSecrets({ [name]: 'one', inner: [{ [name]: 'two' }] })).toEqual(['one', 'two']);
  },
);

test.each(['model', 'max_tokens_to_sample', 'mytoken', 'tokenss', 'secretary', 'key', 's', ''])(
  'what stands under %j is none',
  (name) => {
    expect(findSecrets({ [name]: 'one' })).toEqual([]);
  },
);
