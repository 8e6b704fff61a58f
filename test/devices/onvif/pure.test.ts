import { describe, expect, it } from 'vitest';
import {
  parseDeviceAddress,
  rehostSnapshot,
  rehostStream,
  writtenAddress,
} from '../../../devices/onvif/address.ts';
import { chooseProfile, choosePtzProfile } from '../../../devices/onvif/profiles.ts';
import type { MediaProfile } from '../../../devices/onvif/services/media-service.ts';
import { escapeXml, unescapeXml } from '../../../devices/onvif/xml-text.ts';

function profile(token: string, width: number, options: Partial<MediaProfile> = {}): MediaProfile {
  return {
    token,
    name: token,
    width,
    height: (width / 16) * 9,
    encoding: 'H264',
    fps: undefined,
    source: undefined,
    ptz: undefined,
    ...options,
  };
}

describe('parseDeviceAddress', () => {
  it.each([
    ['http://192.0.2.10', { secure: false, hostname: '192.0.2.10', port: 80, path: '/onvif/device_service' }],
    ['http://192.0.2.10:8000/x?y=1', { secure: false, hostname: '192.0.2.10', port: 8000, path: '/x?y=1' }],
    [
      'https://[2001:db8::1]/',
      { secure: true, hostname: '2001:db8::1', port: 443, path: '/onvif/device_service' },
    ],
  ])('%s', (text, address) => {
    expect(parseDeviceAddress(text)).toEqual(address);
  });

  it.each(['rtsp://192.0.2.10', '192.0.2.10', ''])('is nothing for %j', (text) => {
    expect(parseDeviceAddress(text)).toBeUndefined();
  });
});

describe('addresses that the camera tells', () => {
  const device = { secure: false, hostname: '192.0.2.10', port: 8000, path: '/' };
  const ipv6 = { secure: false, hostname: '2001:db8::1', port: 80, path: '/' };

  it('are written for a person', () => {
    expect(writtenAddress(device)).toBe('192.0.2.10:8000');
    expect(writtenAddress(ipv6)).toBe('[2001:db8::1]:80');
  });

  it.each([
    ['another host', 'rtsp://10.0.0.1/live', { host: '192.0.2.10', port: undefined, rest: '/live' }],
    ['its own port', 'rtsp://10.0.0.1:10554/a?b#c', { host: '192.0.2.10', port: '10554', rest: '/a?b#c' }],
    ['capitals and no path', 'RTSP://cam', { scheme: 'rtsp', host: '192.0.2.10', rest: '' }],
  ])('lead to the configured host: %s', (_, uri, expected) => {
    expect(rehostStream(uri, device)).toMatchObject(expected);
  });

  it('lead to an IPv6 host in brackets', () => {
    expect(rehostStream('rtsp://10.0.0.1/a', ipv6)?.host).toBe('[2001:db8::1]');
  });

  it('are nothing where they are not RTSP', () => {
    expect(rehostStream('http://10.0.0.1/a', device)).toBeUndefined();
  });

  it.each([
    ['the port of the services', 'http://10.0.0.1/still', 80, { port: 8000, secure: false, path: '/still' }],
    ['a port of its own', 'https://10.0.0.1:8443/still', 80, { port: 8443, secure: true, path: '/still' }],
  ])('of pictures keep %s', (_, uri, servicePort, expected) => {
    expect(rehostSnapshot(uri, { device, servicePort })).toEqual({ hostname: '192.0.2.10', ...expected });
  });
});

describe('chooseProfile', () => {
  const large = profile('large', 1920);
  const middle = profile('middle', 640);
  const small = profile('small', 352);
  const tiny = profile('tiny', 176);
  const jpeg = profile('jpeg', 320, { encoding: 'JPEG' });
  const huge = profile('huge', 3840, { encoding: 'H265' });
  const large265 = profile('large265', 1920, { encoding: 'H265' });
  const small265 = profile('small265', 352, { encoding: 'H265' });

  it.each([
    [
      'the largest and the smallest that is wide enough',
      [tiny, middle, large, small, jpeg],
      'large',
      'small',
    ],
    ['a large one in H.265, a small one in H.264', [huge, middle, small265, large], 'huge', 'middle'],
    ['H.265 for both where there is nothing else', [huge, small265], 'huge', 'small265'],
    ['H.264 of two that are as large', [large265, large], 'large', 'large'],
    ['H.265 by its other name', [profile('hevc', 640, { encoding: 'HEVC' }), jpeg], 'hevc', 'hevc'],
    ['one for both', [large], 'large', 'large'],
    ['a tiny one for both where there is no other', [tiny, jpeg], 'tiny', 'tiny'],
    ['the first of equals', [large, { ...large, token: 'twin' }], 'large', 'twin'],
  ])('%s', (_, profiles, main, sub) => {
    const choose = (quality: 'main' | 'sub') => chooseProfile({ profiles, quality, token: undefined });
    expect(choose('main')).toMatchObject({ profile: { token: main } });
    expect(choose('sub')).toMatchObject({ profile: { token: sub } });
  });

  it('follows a token, also to what it would not have chosen', () => {
    const choice = chooseProfile({ profiles: [large, tiny], quality: 'main', token: 'tiny' });
    expect(choice).toEqual({ kind: 'chosen', profile: tiny });
  });

  it.each([
    ['a token that is not there', [large, tiny], 'x', 'stream', 'has no profile x; it has large, tiny'],
    [
      'no profiles',
      [],
      undefined,
      'format',
      'offers neither H.264 nor H.265 but no profiles at all; set one of its streams to H.264',
    ],
    [
      'nothing that a viewer plays',
      [jpeg],
      undefined,
      'format',
      'offers neither H.264 nor H.265 but only jpeg (JPEG); set one of its streams to H.264',
    ],
  ] as const)('says what is wrong: %s', (_, profiles, token, lacks, reason) => {
    expect(chooseProfile({ profiles, quality: 'main', token })).toEqual({ kind: 'none', lacks, reason });
  });

  it('moves by the main profile where that can be moved, else by any that can', () => {
    const ptz = { nodeToken: 'head', defaultSpaces: [], limits: {} };
    const choose = (profiles: MediaProfile[], token?: string) =>
      choosePtzProfile({ profiles, tokens: { main: undefined, ptz: token } })?.token;
    expect(choose([profile('a', 320, { ptz }), profile('b', 640, { ptz })])).toBe('b');
    expect(choose([profile('a', 320, { ptz }), profile('b', 640)])).toBe('a');
    expect(choose([large])).toBeUndefined();
    expect(choose([profile('a', 320, { ptz }), large], 'large')).toBe('large');
    expect(choose([profile('a', 320, { ptz })], 'none')).toBeUndefined();
  });
});

describe('XML text', () => {
  it('comes back as it went', () => {
    const text = `<a href="x">'&amp;'</a>`;
    expect(unescapeXml(escapeXml(text))).toBe(text);
    expect(escapeXml(text)).not.toMatch(/[<>"']/);
  });

  it.each([
    ['&#65;&#x42;', 'AB'],
    ['&unknown; &#x110000; &#0; &', '&unknown; &#x110000; &#0; &'],
  ])('reads %s', (text, value) => {
    expect(unescapeXml(text)).toBe(value);
  });
});
