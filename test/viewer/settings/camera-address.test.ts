import { describe, expect, it } from 'vitest';
import { parseTarget } from '../../../gateway/rtsp/url.ts';
import {
  type CameraAddress,
  cameraOf,
  isStreamAddress,
  withoutSignIn,
} from '../../../viewer/models/settings/camera-address.ts';

describe('a camera’s address', () => {
  it.each([
    ['rtsp://192.0.2.1/live', true],
    [' RTSPS://camera.lan', true],
    ['rtsp:192.0.2.1', true],
    ['192.0.2.1', false],
    ['http://192.0.2.1/onvif/device_service', false],
    ['rtsp-camera.lan', false],
  ])('is %j: %s', (typed, expected) => {
    expect(isStreamAddress(typed)).toBe(expected);
  });

  const HOST = 'rtsp://192.0.2.1:8554';
  it.each<[string, string, CameraAddress]>([
    ['nobody', `${HOST}/live`, { url: `${HOST}/live` }],
    [
      'somebody',
      'rtsp://ann:sesame@192.0.2.1:8554/live',
      { url: `${HOST}/live`, username: 'ann', password: 'sesame' },
    ],
    ['no password', 'rtsp://ann@192.0.2.1:8554/', { url: `${HOST}/`, username: 'ann' }],
    ['what is escaped', 'rtsp://a%40b:p%2F1@192.0.2.1:8554', { url: HOST, username: 'a@b', password: 'p/1' }],
    [
      'a password of signs',
      'rtsp://ann:p@s:s%@192.0.2.1:8554/a@b',
      { url: `${HOST}/a@b`, username: 'ann', password: 'p@s:s%' },
    ],
    [
      'a slash in a password',
      'rtsp://ann:p/1@192.0.2.1:8554/live',
      { url: `${HOST}/live`, username: 'ann', password: 'p/1' },
    ],
    ['an @ in the path', `${HOST}/live@2?x=@`, { url: `${HOST}/live@2?x=@` }],
    ['IPv6', 'rtsps://a:b@[::1]:322/x', { url: 'rtsps://[::1]:322/x', username: 'a', password: 'b' }],
  ])('holds %s', (_, typed, expected) => {
    expect(withoutSignIn(` ${typed} `)).toEqual(expected);
    // As the gateway reads it.
    const { credentials, url } = parseTarget({ url: typed });
    expect({ url: parseTarget({ url: expected.url }).url, ...(credentials ?? {}) }).toMatchObject({
      url,
      ...(credentials && { username: expected.username, password: expected.password ?? '' }),
    });
  });

  it('holds nobody either where it is one of ONVIF', () => {
    expect(withoutSignIn('http://ann:sesame@192.0.2.1/onvif')).toEqual({
      url: 'http://192.0.2.1/onvif',
      username: 'ann',
      password: 'sesame',
    });
    expect(withoutSignIn(' 192.0.2.1:8000 ')).toEqual({ url: '192.0.2.1:8000' });
  });

  it.each([
    ['both signs', 'rtsp://ann:p@s:s/1@192.0.2.1/live'],
    ['no host', 'rtsp://ann:sesame/p@s@'],
    ['a line break', 'rtsp://ann:p@s\ns/1@192.0.2.1/live'],
  ])('shows no password, though it have %s', (_, typed) => {
    expect(withoutSignIn(typed).url).not.toMatch(/ann|p@s|sesame/);
    expect(cameraOf(typed)).not.toMatch(/ann|p@s|sesame/);
  });

  it.each([
    ['RTSP://192.0.2.1:8554/user=ann_password=sesame', 'rtsp://192.0.2.1:8554'],
    ['rtsp://192.0.2.1?password=sesame', 'rtsp://192.0.2.1'],
    ['http://192.0.2.1/onvif', 'http://192.0.2.1/onvif'],
    ['192.0.2.1', '192.0.2.1'],
  ])('%j is shown as %j', (address, shown) => {
    expect(cameraOf(address)).toBe(shown);
  });
});
