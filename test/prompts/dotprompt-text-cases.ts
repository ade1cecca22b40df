import { toCase, type Suites } from './dotprompt-case.ts';

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
/** How a template becomes text. */
export const textSuites: Suites = {
  variables: (
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
  'built-in helpers': (
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
  json: (
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
  whitespace: (
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
