import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  contentLengthOf,
  headerOf,
  parseHead,
  serializeRequest,
} from '../../../../gateway/rtsp/wire/message.ts';
import { anyText } from '../any-text.ts';

describe('case 3: start lines and header fields', () => {
  const cases: [name: string, wire: string, status: number, headers: Record<string, string[]>][] = [
    ['an answer', 'RTSP/1.0 200 OK\r\nCSeq: 1', 200, { cseq: ['1'] }],
    ['LF only', 'RTSP/1.0 200 OK\nCSeq: 1\nPublic: PLAY', 200, { cseq: ['1'], public: ['PLAY'] }],
    ['no reason', 'RTSP/1.0 404\r\nCSeq: 1', 404, { cseq: ['1'] }],
    ['spaces everywhere', 'RTSP/1.0  200   OK \r\ncSEQ  :   7  ', 200, { cseq: ['7'] }],
    ['another version', 'RTSP/2.0 200 OK', 200, {}],
    ['a folded field', 'RTSP/1.0 200 OK\r\nPublic: PLAY,\r\n\tSETUP', 200, { public: ['PLAY, SETUP'] }],
    ['a field twice', 'RTSP/1.0 401 No\r\nA: 1\r\nB: x\r\na: 2', 401, { a: ['1', '2'], b: ['x'] }],
    ['a line that is no field', 'RTSP/1.0 200 OK\r\nrubbish\r\n: none\r\nA: b', 200, { a: ['b'] }],
    [
      'a colon in the value',
      'RTSP/1.0 200 OK\r\nLocation: rtsp://h:1/x',
      200,
      { location: ['rtsp://h:1/x'] },
    ],
  ];
  it.each(cases)('%s', (_name, wire, status, headers) => {
    const head = parseHead(wire);
    expect(head).toMatchObject({ kind: 'response', status });
    expect(Object.fromEntries(head?.headers ?? [])).toEqual(headers);
  });

  it('reads a request of the server', () => {
    expect(parseHead('ANNOUNCE rtsp://h/ RTSP/1.0\r\nCSeq: 4')).toMatchObject({
      kind: 'request',
      method: 'ANNOUNCE',
    });
  });

  it.each(['', 'HTTP/1.1 200 OK', 'RTSP/1.0', 'RTSP/1.0 20 OK', 'PLAY', 'PLAY me', 'RTSP/1.0 abc'])(
    'refuses "%s"',
    (wire) => expect(parseHead(wire)).toBeUndefined(),
  );

  it('never throws', () => {
    fc.assert(
      fc.property(anyText(60), (text) => {
        parseHead(text);
        parseHead(`RTSP/1.0 200 OK\r\n${text}`);
      }),
    );
  });
});

describe('contentLengthOf', () => {
  it.each([
    ['120', 120],
    ['120 bytes', 120],
    ['-1', 0],
    ['', 0],
    ['many', 0],
  ])('"%s"', (value, length) => {
    expect(contentLengthOf({ headers: new Map([['content-length', [value]]]) })).toBe(length);
  });
});

it('a request reads as it was written, byte for byte', () => {
  const wire = serializeRequest({
    method: 'PLAY',
    url: 'rtsp://h/live',
    headers: { CSeq: '3', Session: undefined, Realm: '\xe9\xff' },
  });
  expect(wire.toString('latin1')).toBe('PLAY rtsp://h/live RTSP/1.0\r\nCSeq: 3\r\nRealm: \xe9\xff\r\n\r\n');
  const head = parseHead(wire.toString('latin1').trimEnd());
  expect(head && headerOf(head, 'realm')).toBe('\xe9\xff');
});
