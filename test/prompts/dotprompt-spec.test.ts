import { afterAll, describe, expect, test } from 'vitest';
import { parsePrompt } from '../../src/prompts/prompt.ts';
import { renderRich, type RichData } from '../../src/prompts/rich/render.ts';
import type { Message, Part } from '../../src/providers/provider.ts';

/** What the public specification of Dotprompt says about templates, written down case by case. */
interface Case {
  readonly title: string;
  readonly template: string;
  readonly values?: Readonly<Record<string, unknown>>;
  readonly partials?: Readonly<Record<string, string>>;
  readonly context?: RichData['context'];
  readonly history?: readonly Message[];
  readonly expected: readonly Message[] | string;
}

type Row = readonly [
  title: string,
  template: string,
  values: Readonly<Record<string, unknown>>,
  expected: readonly Message[] | string,
];

const toCase = ([title, template, values, expected]: Row): Case => ({ title, template, values, expected });
const user = (...content: readonly (string | Part)[]): Message => toMessage('user', content);
const system = (...content: readonly (string | Part)[]): Message => toMessage('system', content);
const assistant = (...content: readonly (string | Part)[]): Message => toMessage('assistant', content);
const media = (url: string, contentType: string | null = null): Part => ({ type: 'media', url, contentType });

function toMessage(role: Message['role'], content: readonly (string | Part)[]): Message {
  const [first] = content;
  if (content.length === 1 && typeof first === 'string') return { role, content: first };
  return { role, content: content.map((part) => (typeof part === 'string' ? { type: 'text', text: part } : part)) };
}

const equality = (helper: string): string => `{{#${helper} a b}}\nyes\n{{else}}\nno\n{{/${helper}}}\n`;
const pairs: readonly (readonly [unknown, unknown, boolean])[] = [
  [5, 5, true],
  [5, 6, false],
  [5, '5', false],
  ['x', 'x', true],
  [true, true, true],
  [false, false, true],
  [true, false, false],
  [null, null, true],
  [null, 0, false],
];
const state = 'Current count is {{@state.count}}\nStatus is {{@state.status}}\n';
const context = 'Hello {{name}} ({{@auth.email}}, {{@user.role}})\n';
const scripts = '世界 こんにちは世界 안녕하세요 مرحبا שלום Мир Κόσμος สวัสดี नमस्ते'.split(' ');
const oddTexts = [
  '👋',
  '👨‍👩‍👧‍👦',
  '👋🏽',
  '🇯🇵',
  '🎊🎈🥳',
  'a\u200bb\u200cc',
  'café résumé naïve',
  '∑ ∏ √ ∞ ≠',
  '$ € £ ¥ ₹',
  '← ⇒ ⇔',
];
const conversation: readonly Message[] = [user('hi'), assistant('how can I help?')];

const suites: Readonly<Record<string, readonly Case[]>> = {
  variables: [
    ...(
      [
        ['a provided value', 'Hello, {{name}}!\n', { name: 'Michael' }, 'Hello, Michael!\n'],
        ['no HTML escapes', 'Hello, {{name}}!\n', { name: '<b>Pavel</b>' }, 'Hello, <b>Pavel</b>!\n'],
        ['no HTML escapes of & and quotes', '{{a}}{{{a}}}', { a: '<&"\'`=>' }, '<&"\'`=><&"\'`=>'],
        ['a nested value', '{{address.city}}!', { address: { city: 'Rome' } }, 'Rome!'],
        ['a value that is not there', '[{{gone}}{{gone.deeper}}]', {}, '[]'],
        ['an escaped expression', 'shows \\{{name}} {{name}}', { name: 'x' }, 'shows {{name}} x'],
        ['a comment', 'a{{! note }}b{{!-- {{note}} --}}c', {}, 'abc'],
        ['numbers and booleans', '{{a}} {{b}} {{c}}', { a: 0, b: false, c: 1.5 }, '0 false 1.5'],
      ] as const
    ).map(toCase),
  ],
  'built-in helpers': [
    ...(
      [
        ['if, true', '{{#if a}}yes{{/if}}', { a: true }, 'yes'],
        ['if with else', '{{#if a}}yes{{else}}no{{/if}}', { a: false }, 'no'],
        ['else if', '{{#if a}}1{{else if b}}2{{else}}3{{/if}}', { a: false, b: true }, '2'],
        ['if of an empty list', '{{#if a}}yes{{else}}no{{/if}}', { a: [] }, 'no'],
        ['unless', '{{#unless a}}yes{{/unless}}', { a: '' }, 'yes'],
        ['each', '{{#each xs}}{{this}},{{/each}}', { xs: ['a', 'b'] }, 'a,b,'],
        [
          'each with @index, @first and @last',
          '{{#each xs}}{{@index}}{{@first}}{{@last}} {{/each}}',
          { xs: [1, 2] },
          '0truefalse 1falsetrue ',
        ],
        ['each over an object with @key', '{{#each o}}{{@key}}={{this}};{{/each}}', { o: { a: 1, b: 2 } }, 'a=1;b=2;'],
        ['each with else', '{{#each xs}}x{{else}}none{{/each}}', { xs: [] }, 'none'],
        ['each with the outer context', '{{#each xs}}{{../sep}}{{this}}{{/each}}', { xs: [1, 2], sep: '-' }, '-1-2'],
        ['each with block params', '{{#each xs as |x i|}}{{i}}:{{x}} {{/each}}', { xs: ['a', 'b'] }, '0:a 1:b '],
        ['with', '{{#with who}}{{name}}{{/with}}', { who: { name: 'Ann' } }, 'Ann'],
        ['lookup', '{{lookup xs 1}}{{lookup o key}}', { xs: ['a', 'b'], o: { k: 'v' }, key: 'k' }, 'bv'],
        ['@root', '{{#each xs}}{{@root.name}}{{/each}}', { xs: [1], name: 'n' }, 'n'],
        ['log prints nothing', 'a{{log name}}b', { name: 'x' }, 'ab'],
      ] as const
    ).map(toCase),
  ],
  ifEquals: pairs.map(([a, b, isEqual]) => ({
    title: `${JSON.stringify(a)} and ${JSON.stringify(b)}`,
    template: equality('ifEquals'),
    values: { a, b },
    expected: isEqual ? 'yes\n' : 'no\n',
  })),
  unlessEquals: pairs.map(([a, b, isEqual]) => ({
    title: `${JSON.stringify(a)} and ${JSON.stringify(b)}`,
    template: equality('unlessEquals'),
    values: { a, b },
    expected: isEqual ? 'no\n' : 'yes\n',
  })),
  json: [
    ...(
      [
        ['compact', '{{json this}}', { test: true }, '{"test":true}'],
        ['with an indent of 2', '{{json this indent=2}}', { test: true }, '{\n  "test": true\n}'],
        ['with an indent of 4', '{{json this indent=4}}', { test: true }, '{\n    "test": true\n}'],
        ['nested', '{{json this}}', { outer: { inner: { value: 42 } } }, '{"outer":{"inner":{"value":42}}}'],
        ['lists', '{{json this}}', { items: [1, 2, 3] }, '{"items":[1,2,3]}'],
        ['empty', '{{json this}}', {}, '{}'],
        ['of one value', '{{json a}} {{json b}}', { a: '<"x">', b: null }, '"<\\"x\\">" null'],
      ] as const
    ).map(toCase),
  ],
  role: [
    ...(
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
  ],
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
  media: [
    ...(
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
  ],
  section: [
    ...(
      [
        ['holds a place', 'before {{section "code"}}after', {}, 'before after'],
        ['alone makes no message', '{{section "code"}}', {}, []],
      ] as const
    ).map(toCase),
  ],
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
  whitespace: [
    ...(
      [
        ['on both sides', 'Hello   {{~name~}}   World\n', { name: 'x' }, 'HelloxWorld\n'],
        ['before', 'Hello   {{~name}} World\n', { name: 'x' }, 'Hellox World\n'],
        ['behind', 'Hello {{name~}}   World\n', { name: 'x' }, 'Hello xWorld\n'],
        ['over lines', '<div>\n    {{~value~}}\n</div>\n', { value: 'c' }, '<div>c</div>\n'],
        [
          'in each',
          'Items:{{#each items~}}\n- {{this}}\n{{~/each}}Done\n',
          { items: ['one', 'two'] },
          'Items:- one- twoDone\n',
        ],
        ['around if', 'Start\n{{~#if show~}}\nContent\n{{~/if~}}\nEnd\n', { show: true }, 'StartContentEnd\n'],
        ['around if that fails', 'Start\n{{~#if show~}}\nContent\n{{~/if~}}\nEnd\n', { show: false }, 'StartEnd\n'],
        ['left alone', 'Hello {{ name }} World\n', { name: 'x' }, 'Hello x World\n'],
      ] as const
    ).map(toCase),
  ],
  unicode: [
    ...[...scripts, ...oddTexts].map((text) => ({
      title: text,
      template: '你好, {{text}}! 👋\n',
      values: { text },
      expected: `你好, ${text}! 👋\n`,
    })),
    {
      title: 'in nested values',
      template: '{{user.name}} says "{{user.words}}"',
      values: { user: { name: '田中太郎', words: 'こんにちは' } },
      expected: '田中太郎 says "こんにちは"',
    },
    {
      title: 'in lists',
      template: '{{#each xs}}{{this}}{{#unless @last}}, {{/unless}}{{/each}}',
      values: { xs: ['Hello', '你好', 'مرحبا'] },
      expected: 'Hello, 你好, مرحبا',
    },
  ],
};

const all = Object.values(suites).flat();
let passed = 0;

describe.each(Object.entries(suites))('Dotprompt, %s', (_suite, cases) => {
  test.each(cases)('$title', async ({ template, values = {}, partials = {}, context: given, history, expected }) => {
    const source = {
      find: async (name: string) => {
        const text = partials[name];
        return text === undefined ? undefined : ({ type: 'rich', text, label: name } as const);
      },
      names: async () => Object.keys(partials),
    };
    const prompt = await parsePrompt(template, { name: 'spec', path: 'spec.prompt' }, async () => source);
    if (prompt.rich === null) throw new Error('the prompt is simple');
    const data = { values, ...(history && { history }), ...(given && { context: given }) };
    expect(await renderRich(prompt, prompt.rich, data)).toEqual(
      typeof expected === 'string' ? [user(expected)] : expected,
    );
    passed += 1;
  });
});

afterAll(() => console.log(`Dotprompt: ${passed} of ${all.length} cases pass`));
