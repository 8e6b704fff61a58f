import { describe, expect, it } from 'vitest';
import { RequestReader, RtspSyntaxError } from '../../../../devices/simulated/rtsp/request.ts';

const OPTIONS = 'OPTIONS rtsp://h/main RTSP/1.0\r\nCSeq: 1\r\n\r\n';

function read(...chunks: readonly (string | Buffer)[]) {
  const reader = new RequestReader();
  return chunks.flatMap((chunk) => reader.push(Buffer.from(chunk)));
}

describe('RequestReader', () => {
  it('reads a request in one piece and byte by byte alike', () => {
    const text = 'SET_PARAMETER rtsp://h/main RTSP/1.0\r\ncseq:  7 \r\nContent-Length: 5\r\n\r\nhello';
    const expected = [
      {
        kind: 'request',
        request: {
          method: 'SET_PARAMETER',
          url: 'rtsp://h/main',
          version: 'RTSP/1.0',
          headers: new Map([
            ['cseq', '7'],
            ['content-length', '5'],
          ]),
          body: Buffer.from('hello'),
        },
      },
    ];
    expect(read(text)).toEqual(expected);
    expect(read(...text)).toEqual(expected);
  });

  it('tells frames from requests', () => {
    const report = Buffer.from([0x24, 1, 0, 3, 0x80, 0xc9, 0x0d]);
    const all = read(Buffer.concat([Buffer.from(OPTIONS), report, Buffer.from(`\r\n${OPTIONS}`)]));
    expect(all.map(({ kind }) => kind)).toEqual(['request', 'interleaved', 'request']);
    expect(all[1]).toEqual({ kind: 'interleaved', channel: 1, payload: report.subarray(4) });
  });

  it.each([
    ['no request line', 'GET / HTTP/1.1\r\n\r\n', 400],
    ['a header without a name', 'OPTIONS * RTSP/1.0\r\n: x\r\n\r\n', 400],
    ['a length that is no number', 'OPTIONS * RTSP/1.0\r\nContent-Length: -1\r\n\r\n', 400],
    ['a body too long', 'OPTIONS * RTSP/1.0\r\nContent-Length: 999999\r\n\r\n', 413],
    ['a head without end', 'x'.repeat(17 * 1024), 413],
  ])('refuses %s', (_name, text, status) => {
    expect(() => read(text)).toThrow(expect.objectContaining({ name: RtspSyntaxError.name, status }));
  });
});
