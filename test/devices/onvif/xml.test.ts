import { describe, expect, it } from 'vitest';
import { mendAnswer } from '../../../devices/onvif/soap/mend-answer.ts';
import { parseXml } from '../../../devices/onvif/soap/parse-xml.ts';
import { readBoolean, readNumber, type XmlElement } from '../../../devices/onvif/soap/xml-element.ts';

/** A short way to write a tree: name, attributes that are asked for, text, children. */
function outline(element: XmlElement): string {
  const id = element.attribute('id');
  const inner = element.children.map(outline).join(' ');
  return `${element.name}${id === undefined ? '' : `#${id}`}${element.text && `=${element.text}`}${inner && `(${inner})`}`;
}

const read = async (text: string) => (await parseXml(text)).children.map(outline).join(' ');

describe('parseXml', () => {
  it.each([
    ['prefixes, declared or not', '<s:a xmlns:s="u"><tt:b t:id="1"/></s:a>', 'a(b#1)'],
    ['quotes of both kinds, and none', `<a id='1"'><b id=2 ></b></a>`, `a#1"(b#2)`],
    ['escapes', '<a id="&lt;&#66;">&amp;&#x41;&nbsp; & &amp</a>', 'a#<B=&A&nbsp; & &amp'],
    ['CDATA', '<a><![CDATA[<b>&amp;]]></a>', 'a=<b>&amp;'],
    ['comments and instructions', '<?xml version="1.0"?><a><!-- <b> --><?php <c> ?><d/></a>', 'a(d)'],
    ['elements that nobody closes', '<a><b><c>1</a><d/>', 'a(b(c=1)) d'],
    ['ends without a beginning', '<a></x></y><b/></a>', 'a(b)'],
    ['signs that begin nothing', '<a>1 < 2 <= 3<b/></a>', 'a=1 < 2 <= 3(b)'],
    ['a comment without an end', '<a><b/></a><!-- ', 'a(b)'],
    ['an attribute that is garbled', '<a id="1" =x y><b/></a>', 'a#1(b)'],
    ['nothing', '', ''],
    ['text alone', 'busy', ''],
  ])('reads %s', async (_, text, expected) => {
    expect(await read(text)).toBe(expected);
  });

  it.each([
    ['a document type', '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', 'it has a document type'],
    ['what breaks off within a tag', '<a><b>1</b><c id="', 'it breaks off'],
    ['what breaks off between tags', '<a><b/>', 'it breaks off'],
    ['what breaks off within its first tag', '<a id="1', 'it breaks off'],
    ['many layers', '<a>'.repeat(1_000), 'it is nested too deeply'],
    ['many elements', '<a/>'.repeat(60_000), 'it has too many elements'],
    ['many attributes', `<a ${'b="c" '.repeat(100)}/>`, 'it has too many attributes'],
  ])('refuses %s', async (_, text, message) => {
    await expect(parseXml(text)).rejects.toThrow(message);
  });

  it('lets others have their turn within a long answer', async () => {
    let turns = 0;
    let isOver = false;
    const count = () => {
      turns++;
      if (!isOver) setImmediate(count);
    };
    setImmediate(count);
    await parseXml(`<a>${'<b/>'.repeat(40_000)}</a>`);
    isOver = true;
    expect(turns).toBeGreaterThanOrEqual(39);
  });

  it('reads no more of a text than anybody needs', async () => {
    const text = (await parseXml(`<a>${'&amp;'.repeat(100_000)}</a>`)).child('a')?.text;
    expect(text?.length).toBeLessThan(5_000);
  });
});

describe('mendAnswer', () => {
  it.each([
    ['UTF-8', Buffer.from('<a>Tür</a>'), '<a>Tür</a>'],
    ['Latin-1', Buffer.from('<a>Tür</a>', 'latin1'), '<a>Tür</a>'],
    [
      'UTF-8 that was cut within a letter',
      Buffer.concat([Buffer.from('<a>门'), Buffer.from('口').subarray(0, 2), Buffer.from('</a>')]),
      '<a>门\ufffd</a>',
    ],
    ['a byte order mark and blank lines', Buffer.from('\ufeff\r\n\r\n<a/>'), '<a/>'],
    ['left-overs of a CGI header', Buffer.from('Status: 200\r\n\r\n<a/>'), '<a/>'],
    ['control characters', Buffer.from('<a>\0x\x1fy\tz\n</a>'), '<a>xy\tz\n</a>'],
    ['nothing', Buffer.alloc(0), ''],
  ])('mends %s', (_, bytes, expected) => {
    expect(mendAnswer(bytes)).toBe(expected);
  });
});

describe('values', () => {
  it.each([
    ['true', true],
    ['1', true],
    ['TRUE', true],
    ['0', false],
    ['false', false],
    ['', undefined],
    ['maybe', undefined],
    [undefined, undefined],
  ])('%j is the boolean %j', (text, value) => {
    expect(readBoolean(text)).toBe(value);
  });

  it.each([
    ['1.50', 1.5],
    ['-0,5', -0.5],
    ['0', 0],
    ['', undefined],
    ['NaN', undefined],
    ['1 m', undefined],
    [undefined, undefined],
  ])('%j is the number %j', (text, value) => {
    expect(readNumber(text)).toBe(value);
  });
});
