import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { findChild, findText, parseXml } from '../../../src/prompts/importers/xml.ts';

test('reads elements, attributes, texts, entities, comments and CDATA', () => {
  const source = `<?xml version="1.0" encoding="utf-8"?>
    <!-- of 2024 -->
    <a x="1 &amp; 2" y='"'><b/>one &lt;<c><![CDATA[<two> & ]]]]><![CDATA[>]]></c> &#65;&#x1F600;</a>`;
  const root = parseXml(`\uFEFF${source}`, 'x.xml');
  expect(root).toMatchObject({ name: 'a', attributes: { x: '1 & 2', y: '"' }, text: 'one < A😀' });
  expect(findText(root, 'c')).toBe('<two> & ]]>');
  expect(findChild(root, 'b')).toMatchObject({ children: [], text: '' });
});

test('reads a CDATA section as the ancestor wrote it, with "]]>" inside', () => {
  const source = '<content><![CDATA[if (a[b[0]]> 1) { x ]]> y }]]></content>';
  expect(parseXml(source, 'x.xml').text).toBe('if (a[b[0]]> 1) { x ]]> y }');
});

test('reads line ends as XML has them', () => {
  expect(parseXml('<a>one\r\ntwo\rthree</a>', 'x.xml').text).toBe('one\ntwo\nthree');
});

test.each([
  ['<!DOCTYPE a [<!ENTITY b "c">]>\n<a>&b;</a>', 'line 1: a document type is not read'],
  ['<a>\n<!DOCTYPE b SYSTEM "file:///etc/passwd"></a>', 'line 2: a document type is not read'],
  ['<a>&xxe;</a>', 'line 1: "&" must begin one of amp, lt, gt, quot, apos'],
  ['<a>&constructor;</a>', '"&" must begin one of'],
  ['<a>&#0;</a>', '"&" must begin one of'],
  ['<a>&#xD800;</a>', '"&" must begin one of'],
  ['<a><b></a>', '"</a>" closes "b"'],
  ['<a>', '"a" is not closed'],
  ['</a>', '"</a>" closes ""'],
  ['<a/><b/>', 'there must be one element'],
  ['words', 'there must be one element'],
  ['', 'there must be one element'],
  ['<a x=1/>', 'cannot read "<a x=1/>"'],
  ['<![CDATA[a', 'cannot read "<![CDATA[a"'],
  ['<a>'.repeat(40), 'more than 32 elements'],
])('refuses %j', (source, message) => {
  expect(() => parseXml(source, 'x.xml')).toThrow(message);
});

test('reads ten million letters in one element', { timeout: 20_000 }, () => {
  const body = 'a]] > {"b": 1} & <c> '.repeat(500_000);
  expect(parseXml(`<a><![CDATA[${body}]]></a>`, 'x.xml').text).toBe(body);
});

test('never hangs and never throws anything but a refusal', () => {
  const bits = fc.constantFrom(
    '<',
    '>',
    '</',
    '/>',
    '<a',
    '<a>',
    '</a>',
    '&',
    ';',
    'amp',
    '<![CDATA[',
    ']]>',
    '<!--',
    ' ',
  );
  fc.assert(
    fc.property(fc.array(bits, { maxLength: 40 }), (parts) => {
      try {
        parseXml(parts.join(''), 'x.xml');
      } catch (error) {
        expect(error).toMatchObject({ code: 'config', message: expect.stringContaining('"x.xml" line 1') });
      }
    }),
  );
});
