import { describe, expect, test } from 'vitest';
import { render } from './render.ts';

const names: Readonly<Record<string, string>> = {
  1: 'bold',
  2: 'dim',
  3: 'italic',
  4: 'underline',
  9: 'strike',
  31: 'red',
  32: 'green',
  33: 'yellow',
  35: 'magenta',
  36: 'cyan',
};

/** With a word in place of each sequence: `{bold}text{}`. */
async function renderNamed(...lines: readonly string[]): Promise<string> {
  const shown = await render(lines.join('\n'), { hasColor: true });
  return shown.trimEnd().replaceAll(/\u001b\[(\d+)m/g, (_, code: string) => `{${names[code] ?? ''}}`);
}

describe('with colour', () => {
  test.each([
    ['headings need no signs', '# One *two*', '{bold}{underline}One {}{}{bold}{underline}{italic}two{}{}{}'],
    ['words', '**a b** *c* ~~d~~ `e`', '{bold}a b{} {italic}c{} {strike}d{} {yellow}e{}'],
    ['links', '[a b](https://e)', '{underline}a b{}{dim} (https://e){}'],
    ['a style may end in mid-word', '**bold**ly', '{bold}bold{}ly'],
    ['rules', '---', `{dim}${'─'.repeat(60)}{}`],
    ['quotes', '> a', '{dim}│{} a'],
  ])('%s', async (_title, source, shown) => {
    expect(await renderNamed(source)).toBe(shown);
  });

  test('each line of a long passage closes its style', async () => {
    const lines = (await renderNamed(`**${'word '.repeat(30).trim()}**`)).split('\n');
    expect(lines.map((line) => [line.startsWith('{bold}'), line.endsWith('{}')])).toEqual([
      [true, true],
      [true, true],
    ]);
  });
});

describe('code of', () => {
  test.each([
    ['js', 'const a = "x"; // y', '  {magenta}const{} a = {green}"x"{}; {dim}// y{}'],
    ['ts title=a', '/* a\nb */ let c = 1', '  {dim}/*{}{dim} a{}\n  {dim}b */{} {magenta}let{} c = {cyan}1{}'],
    [
      'python',
      'def f(): # a\n  """b\n  c""" + d',
      '  {magenta}def{} f(): {dim}# a{}\n    {green}"""{}{green}b{}\n  {green}  c"""{} + d',
    ],
    ['sh', 'if a#b; then # c', '  {magenta}if{} a#b; {magenta}then{} {dim}# c{}'],
    ['sql', 'SELECT a from b -- c', '  {magenta}SELECT{} a {magenta}from{} b {dim}-- c{}'],
    ['yaml', 'a: true # b', '  a: {magenta}true{} {dim}# b{}'],
    ['html', '<a b="c"><!-- d -->', '  <a b={green}"c"{}>{dim}<!--{}{dim} d -->{}'],
    ['diff', '+a\n-b\n@@ c\n d', '  {green}+a{}\n  {red}-b{}\n  {cyan}@@ c{}\n   d'],
    ['js', `"a\\"b" + 'c`, `  {green}"a\\"b"{} + 'c`],
    ['rust', "fn f<'a>()", "  {magenta}fn{} f<'a>()"],
    ['toString', 'const a', '  const a'],
    ['', 'const a', '  const a'],
  ])('%s is coloured', async (language, code, shown) => {
    expect(await renderNamed(`\`\`\`${language}`, code, '```')).toBe(shown);
  });

  test('the next block is not coloured by a comment that the last one left open', async () => {
    const shown = await renderNamed('```js', '/* a', '```', '```js', 'let b', '```');
    expect(shown).toBe('  {dim}/*{}{dim} a{}\n  {magenta}let{} b');
  });
});
