import type { Message, Part } from '../../src/providers/provider.ts';
import { toCase, toMessage, type Suites } from './dotprompt-case.ts';

const user = (...content: readonly (string | Part)[]): Message => toMessage('user', content);
const system = (...content: readonly (string | Part)[]): Message => toMessage('system', content);
const assistant = (...content: readonly (string | Part)[]): Message => toMessage('assistant', content);
const media = (url: string, contentType: string | null = null): Part => ({ type: 'media', url, contentType });

const state = 'Current count is {{@state.count}}\nStatus is {{@state.status}}\n';
const context = 'Hello {{name}} ({{@auth.email}}, {{@user.role}})\n';
const conversation: readonly Message[] = [user('hi'), assistant('how can I help?')];

/** How text becomes messages, and what a template sees beside the values. */
export const messageSuites: Suites = {
  role: (
    [
      [
        'system and user',
        '{{role "system"}}{{a}} from system\n{{role "user"}}{{b}} from user\n',
        { a: 'hi', b: 'howdy' },
        [system('hi from system\n'), user('howdy from user\n')],
      ],
      [
        'model',
        '{{role "user"}}question\n{{role "model"}}answer\n{{role "user"}}more',
        {},
        [user('question\n'), assistant('answer\n'), user('more')],
      ],
      ['text before the first role', 'first\n{{role "model"}}second', {}, [user('first\n'), assistant('second')]],
      ['an empty message is none', '{{role "system"}}\n{{role "user"}}text', {}, [user('text')]],
      ['further words beside the name', '{{role "system" purpose="x"}}text', {}, [system('text')]],
      ['inside a block', '{{#if a}}{{role "system"}}s{{/if}}{{role "user"}}u', { a: 1 }, [system('s'), user('u')]],
      ['a name from a value', '{{role who}}text', { who: 'system' }, [system('text')]],
      ['the same role twice', '{{role "user"}}a{{role "user"}}b', {}, [user('a'), user('b')]],
    ] as const
  ).map(toCase),
  history: [
    {
      title: 'at its place',
      template: '{{role "system"}}be kind{{history}}{{role "user"}}go on',
      history: conversation,
      expected: [system('be kind'), ...conversation, user('go on')],
    },
    {
      title: 'what follows without a role is the model’s',
      template: 'a{{history}}b',
      history: conversation,
      expected: [user('a'), ...conversation, assistant('b')],
    },
    {
      title: 'without a place it goes before the last words of the user',
      template: '{{role "system"}}be kind{{role "user"}}go on',
      history: conversation,
      expected: [system('be kind'), ...conversation, user('go on')],
    },
    {
      title: 'without a last user message it comes last',
      template: '{{role "system"}}be kind',
      history: conversation,
      expected: [system('be kind'), ...conversation],
    },
    { title: 'an empty one', template: 'a{{history}}{{role "user"}}b', expected: [user('a'), user('b')] },
    {
      title: 'with media and signs of any kind',
      template: '{{history}}{{role "user"}}b',
      history: [user('<<<dotprompt:history>>> <\0', media('http://a/b c', 'image/png'))],
      expected: [user('<<<dotprompt:history>>> <\0', media('http://a/b c', 'image/png')), user('b')],
    },
  ],
  media: (
    [
      [
        'with a content type',
        '{{media contentType=type url=url}}',
        { type: 'image/jpeg', url: 'http://a/b/c' },
        [user(media('http://a/b/c', 'image/jpeg'))],
      ],
      ['without one', '{{media url=url}}', { url: 'http://a/b.png' }, [user(media('http://a/b.png'))]],
      [
        'video',
        '{{media contentType=type url=url}}',
        { type: 'video/mp4', url: 'http://a/v.mp4' },
        [user(media('http://a/v.mp4', 'video/mp4'))],
      ],
      [
        'audio',
        '{{media contentType=type url=url}}',
        { type: 'audio/mpeg', url: 'http://a/s.mp3' },
        [user(media('http://a/s.mp3', 'audio/mpeg'))],
      ],
      [
        'a data: URL',
        '{{media url=url}}',
        { url: 'data:image/png;base64,iVBO/+==' },
        [user(media('data:image/png;base64,iVBO/+=='))],
      ],
      ['between texts', 'a {{media url="http://x"}} b', {}, [user('a ', media('http://x'), ' b')]],
      [
        'one per item',
        '{{#each urls}}{{media url=this}}{{/each}}',
        { urls: ['http://x', 'http://y'] },
        [user(media('http://x'), media('http://y'))],
      ],
    ] as const
  ).map(toCase),
  section: (
    [
      ['holds a place', 'before {{section "code"}}after', {}, 'before after'],
      ['alone makes no message', '{{section "code"}}', {}, []],
    ] as const
  ).map(toCase),
  partials: [
    {
      title: 'basic',
      template: '{{> greeting}} This is main.\n',
      partials: { greeting: 'Hello!' },
      expected: 'Hello! This is main.\n',
    },
    {
      title: 'a name of any kind',
      template: '{{> topic-2.sub_topic}} main',
      partials: { 'topic-2.sub_topic': 'Hi' },
      expected: 'Hi main',
    },
    {
      title: 'with a value',
      template: '{{> welcome name=username}}\n',
      partials: { welcome: 'Welcome, {{name}}!' },
      values: { username: 'Alice' },
      expected: 'Welcome, Alice!',
    },
    {
      title: 'with a context',
      template: '{{> who person}}',
      partials: { who: '{{name}}' },
      values: { person: { name: 'Bo' } },
      expected: 'Bo',
    },
    {
      title: 'nested',
      template: '{{> outer}}',
      partials: { outer: 'Hello from {{> inner}}!', inner: 'inside' },
      expected: 'Hello from inside!',
    },
    {
      title: 'with a comment',
      template: '{{> note name="World"}}\n',
      partials: { note: '{{!--\n  Copyright\n--}}\nHello, {{name}}!\n' },
      expected: 'Hello, World!\n',
    },
    {
      title: 'with a number sign',
      template: '{{> note}}\n',
      partials: { note: '# no comment\nContent.\n' },
      expected: '# no comment\nContent.\n',
    },
    {
      title: 'with a role',
      template: '{{> setup}}{{role "user"}}go',
      partials: { setup: '{{role "system"}}be kind' },
      expected: [system('be kind'), user('go')],
    },
    { title: 'brought along', template: '{{#*inline "own"}}mine{{/inline}}{{> own}}', expected: 'mine' },
    { title: 'with a text for when there is none', template: '{{#> gone}}instead{{/gone}}', expected: 'instead' },
    {
      title: 'around a text',
      template: '{{#> frame}}inside{{/frame}}',
      partials: { frame: '[{{> @partial-block}}]' },
      expected: '[inside]',
    },
  ],
  'metadata and context': [
    {
      title: '@state',
      template: state,
      context: { state: { count: 42, status: 'active' } },
      expected: 'Current count is 42\nStatus is active\n',
    },
    {
      title: '@state without all of it',
      template: state,
      context: { state: { count: 0 } },
      expected: 'Current count is 0\nStatus is \n',
    },
    {
      title: '@auth and others',
      template: context,
      values: { name: 'Alice' },
      context: { auth: { email: 'a@b.c' }, user: { role: 'admin' } },
      expected: 'Hello Alice (a@b.c, admin)\n',
    },
    {
      title: '@auth alone',
      template: context,
      values: { name: 'Bob' },
      context: { auth: { email: 'b@b.c' } },
      expected: 'Hello Bob (b@b.c, )\n',
    },
    { title: 'no context at all', template: '[{{@state.count}}]', expected: '[]' },
    {
      title: 'front matter is no text',
      template: '---\nconfig:\n  temperature: 1\ncustom: prop\n---\nHello, world.\n',
      expected: 'Hello, world.',
    },
    {
      title: '@metadata.prompt',
      template: '---\nmodel: m\ncustom: prop\n---\n{{@metadata.prompt.model}} {{@metadata.prompt.raw.custom}}',
      expected: 'm prop',
    },
    {
      title: 'keys of a namespace',
      template: '---\nmodel: m\next1.foo: bar\next1.sub1.foo: baz\next2.foo: bar2\n---\n{{json @metadata.prompt.ext}}',
      expected: '{"ext1":{"foo":"bar"},"ext1.sub1":{"foo":"baz"},"ext2":{"foo":"bar2"}}',
    },
    { title: 'front matter alone', template: '---\nmodel: m\n---\n', expected: [] },
  ],
};
