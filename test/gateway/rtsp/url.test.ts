import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RtspError } from '../../../gateway/rtsp/errors.ts';
import { baseUrl, joinControl, parseTarget } from '../../../gateway/rtsp/url.ts';
import { anyText } from './any-text.ts';

describe('case 1: the address of a camera', () => {
  const cases: [name: string, url: string, url: string, address: string, user?: string, password?: string][] =
    [
      ['plain', 'rtsp://192.0.2.1/live', 'rtsp://192.0.2.1/live', '192.0.2.1:554'],
      ['a port', 'rtsp://cam.lan:8554/live', 'rtsp://cam.lan:8554/live', 'cam.lan:8554'],
      ['an upper-case scheme', 'RTSP://cam/live', 'rtsp://cam/live', 'cam:554'],
      ['no path', 'rtsp://cam', 'rtsp://cam/', 'cam:554'],
      ['a query without a path', 'rtsp://cam?channel=1', 'rtsp://cam/?channel=1', 'cam:554'],
      ['white space and line ends around it', ' rtsp://cam/live\r\n', 'rtsp://cam/live', 'cam:554'],
      ['a space in the path', 'rtsp://cam/my cam/é', 'rtsp://cam/my%20cam/%C3%A9', 'cam:554'],
      ['what is encoded already', 'rtsp://cam/a%20b', 'rtsp://cam/a%20b', 'cam:554'],
      ['IPv6', 'rtsp://[2001:db8::1]:8554/s', 'rtsp://[2001:db8::1]:8554/s', '[2001:db8::1]:8554'],
      ['a colon without a port', 'rtsp://cam:/live', 'rtsp://cam:/live', 'cam:554'],
      ['an @ in the path', 'rtsp://cam/user@home', 'rtsp://cam/user@home', 'cam:554'],
      ['credentials', 'rtsp://bob:secret@cam/live', 'rtsp://cam/live', 'cam:554', 'bob', 'secret'],
      ['a user name only', 'rtsp://bob@cam/live', 'rtsp://cam/live', 'cam:554', 'bob', ''],
      [
        '@ in the password',
        'rtsp://bob:p@ss@cam:8554/live',
        'rtsp://cam:8554/live',
        'cam:8554',
        'bob',
        'p@ss',
      ],
      [': in the password', 'rtsp://bob:a:b:c@cam/live', 'rtsp://cam/live', 'cam:554', 'bob', 'a:b:c'],
      ['/ in the password', 'rtsp://bob:a/b@cam/live', 'rtsp://cam/live', 'cam:554', 'bob', 'a/b'],
      ['? and # in the password', 'rtsp://bob:a?b#c@cam/live', 'rtsp://cam/live', 'cam:554', 'bob', 'a?b#c'],
      ['an encoded password', 'rtsp://bob:p%40s%3As@cam/', 'rtsp://cam/', 'cam:554', 'bob', 'p@s:s'],
      ['a bare % in the password', 'rtsp://bob:100%@cam/', 'rtsp://cam/', 'cam:554', 'bob', '100%'],
      ['@ in the query too', 'rtsp://b:c@cam/live?mail=x@y', 'rtsp://cam/live?mail=x@y', 'cam:554', 'b', 'c'],
    ];
  it.each(cases)('%s', (_name, written, url, address, username, password) => {
    const target = parseTarget({ url: written });
    expect(target.url).toBe(url);
    expect(target.address).toBe(address);
    expect(target.credentials).toEqual(username === undefined ? undefined : { username, password });
  });

  it('gives an IPv6 host without its brackets', () => {
    expect(parseTarget({ url: 'rtsp://[::ffff:192.0.2.1]/' }).host).toBe('::ffff:192.0.2.1');
  });

  it('lets explicit credentials win', () => {
    const source = { url: 'rtsp://old:worse@cam/', username: 'new', password: 'b@tter' };
    expect(parseTarget(source).credentials).toEqual({ username: 'new', password: 'b@tter' });
    expect(parseTarget({ url: 'rtsp://cam/', username: 'solo' }).credentials).toEqual({
      username: 'solo',
      password: '',
    });
  });

  const bad: [name: string, url: string][] = [
    ['another scheme', 'http://user:hunter2@cam/'],
    ['no scheme', 'cam/live'],
    ['no host', 'rtsp:///live'],
    ['no host after credentials', 'rtsp://user:hunter2@/live'],
    ['port 0', 'rtsp://cam:0/live'],
    ['port 65536', 'rtsp://user:hunter2@cam:65536/live'],
    ['a port of letters', 'rtsp://cam:http/live'],
    ['IPv6 without brackets', 'rtsp://2001:db8::1/live'],
    ['a space in the host', 'rtsp://user:hunter2@my cam/live'],
    ['a line break inside', 'rtsp://cam/live\r\nSession: 1'],
    ['a NUL inside', 'rtsp://cam/\0'],
    ['a host whose latin1 holds a line feed', 'rtsp://ca\u010am/live'],
    ['endless', `rtsp://user:hunter2@cam/${'a'.repeat(3000)}`],
    ['empty', ''],
  ];
  it.each(bad)('refuses %s', (_name, url) => {
    const error = thrownBy(() => parseTarget({ url }));
    expect(error).toMatchObject({ name: 'RtspError', kind: 'bad-url' });
    expect(String(error)).not.toContain('hunter2');
  });

  it('knows TLS and its port', () => {
    expect(parseTarget({ url: 'rtsps://cam/live' })).toMatchObject({
      isSecure: true,
      port: 322,
      url: 'rtsps://cam/live',
      address: 'cam:322',
    });
    expect(parseTarget({ url: 'RTSPS://cam:8322/' })).toMatchObject({ isSecure: true, port: 8322 });
    expect(parseTarget({ url: 'rtsp://cam/' }).isSecure).toBe(false);
  });

  it('throws RtspError only, and never leaves a line break in a request', () => {
    const text = anyText(80);
    fc.assert(
      fc.property(
        fc.oneof(
          text,
          text.map((rest) => `rtsp://${rest}`),
        ),
        (url) => {
          try {
            expect(parseTarget({ url }).url).toMatch(/^rtsp:\/\/[^/]+\/[\x21-\x7e]*$/u);
          } catch (error) {
            if (!(error instanceof RtspError)) throw error;
          }
        },
      ),
    );
  });
});

describe('case 1: Content-Base', () => {
  const requestUrl = 'rtsp://192.0.2.1:8554/cam/realmonitor?channel=1&subtype=0';
  const cases: [name: string, contentBase: string | undefined, base: string][] = [
    ['missing', undefined, requestUrl],
    ['empty', ' ', requestUrl],
    ['absolute', 'rtsp://192.0.2.1:8554/cam/', 'rtsp://192.0.2.1:8554/cam/'],
    ['with a query', `${requestUrl}/`, `${requestUrl}/`],
    ['with credentials', 'rtsp://a:b@192.0.2.1/cam/', 'rtsp://192.0.2.1/cam/'],
    ['a doubled scheme', 'rtsp://rtsp://cam.lan:554/stream1/', 'rtsp://cam.lan:554/stream1/'],
    ['IPv6 without brackets', 'rtsp://::ffff:192.0.2.1/onvif/1/', 'rtsp://192.0.2.1:8554/onvif/1/'],
    ['a bare host and port', '192.0.2.9:554/stream0/', 'rtsp://192.0.2.9:554/stream0/'],
    ['a bare host', '192.0.2.1', 'rtsp://192.0.2.1/'],
    ['a path from the root', '/stream0/', 'rtsp://192.0.2.1:8554/stream0/'],
    ['a relative path', 'stream0/', 'rtsp://192.0.2.1:8554/cam/stream0/'],
    ['another protocol', 'http://192.0.2.1/', requestUrl],
    ['a broken port', 'rtsp://192.0.2.1:x/live/', 'rtsp://192.0.2.1:8554/live/'],
    ['no path at all and broken', 'rtsp://:', 'rtsp://192.0.2.1:8554/'],
  ];
  it.each(cases)('%s', (_name, contentBase, base) => {
    expect(baseUrl({ requestUrl, contentBase })).toBe(base);
  });

  it('keeps to TLS where a base has no scheme', () => {
    expect(baseUrl({ requestUrl: 'rtsps://cam/live', contentBase: 'cam/live/' })).toBe('rtsps://cam/live/');
  });
});

describe('case 1: control URLs', () => {
  const cases: [name: string, base: string, control: string | undefined, joined: string][] = [
    ['missing', 'rtsp://h/live', undefined, 'rtsp://h/live'],
    ['an asterisk', 'rtsp://h/live', '*', 'rtsp://h/live'],
    ['relative', 'rtsp://h/live', 'trackID=1', 'rtsp://h/live/trackID=1'],
    ['relative to a base with a slash', 'rtsp://h/live/', 'trackID=1', 'rtsp://h/live/trackID=1'],
    ['a leading slash', 'rtsp://h/live', '/trackID=1', 'rtsp://h/live/trackID=1'],
    ['slashes on both sides', 'rtsp://h/live/', '/trackID=1', 'rtsp://h/live/trackID=1'],
    ['from the root', 'rtsp://h/live/', '/live/trackID=1', 'rtsp://h/live/trackID=1'],
    [
      'below a query',
      'rtsp://h/cam?channel=1&subtype=0',
      'trackID=0',
      'rtsp://h/cam?channel=1&subtype=0/trackID=0',
    ],
    ['a query', 'rtsp://h/live', '?track=1', 'rtsp://h/live?track=1'],
    ['absolute', 'rtsp://h/live', 'rtsp://h:554/x/track1', 'rtsp://h:554/x/track1'],
    ['absolute in capitals', 'rtsp://h/live', 'RTSP://h/x', 'rtsp://h/x'],
    ['absolute with a broken host', 'rtsp://h:8554/live', 'rtsp://::ffff:1.2.3.4/x', 'rtsp://h:8554/x'],
    ['absolute and doubled', 'rtsp://h/live', 'rtsp://rtsp://h/x', 'rtsp://h/x'],
    ['a space', 'rtsp://h/live', 'track 1', 'rtsp://h/live/track%201'],
    ['a host alone', 'rtsp://h/', 'track1', 'rtsp://h/track1'],
  ];
  it.each(cases)('%s', (_name, base, control, joined) => {
    expect(joinControl({ base, control })).toBe(joined);
  });

  it('never leaves anything in the URL that ends a request line', () => {
    fc.assert(
      fc.property(anyText(60), fc.string({ maxLength: 60 }), (control, contentBase) => {
        const base = baseUrl({ requestUrl: 'rtsp://h/live', contentBase });
        expect(joinControl({ base, control })).toMatch(/^rtsps?:\/\/[\x21-\x7e]+$/);
      }),
    );
  });
});

function thrownBy(act: () => unknown): unknown {
  try {
    act();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
}
