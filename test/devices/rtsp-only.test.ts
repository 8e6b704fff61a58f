import { describe, expect, it } from 'vitest';
import { createRtspCamera } from '../../devices/rtsp-only.ts';

const { signal } = new AbortController();

describe('createRtspCamera', () => {
  it.each([
    ['rtsp://192.0.2.1/stream1', { url: 'rtsp://192.0.2.1/stream1' }],
    ['rtsp://u:p@192.0.2.1:8554/a?b=c', { url: 'rtsp://192.0.2.1:8554/a?b=c', username: 'u', password: 'p' }],
    ['rtsps://u:p%40s%2Fs@h', { url: 'rtsps://h', username: 'u', password: 'p@s/s' }],
    ['rtsp://u:p@s:s@h/x@y', { url: 'rtsp://h/x@y', username: 'u', password: 'p@s:s' }],
    ['rtsp://u:100%@h/', { url: 'rtsp://h/', username: 'u', password: '100%' }],
    ['rtsp://u@h/', { url: 'rtsp://h/', username: 'u' }],
    ['rtsp://u:@h/', { url: 'rtsp://h/', username: 'u', password: '' }],
    ['RTSP://[2001:db8::1]:554/', { url: 'rtsp://[2001:db8::1]:554/' }],
  ])('%s', async (url, source) => {
    const camera = createRtspCamera({ name: 'yard', url });
    expect(await camera.streamSource('main', signal)).toEqual(source);
    expect(await camera.streamSource('sub', signal)).toEqual(source);
  });

  it('has nothing to tell and nothing to move', async () => {
    const camera = createRtspCamera({ name: 'yard', url: 'rtsp://192.0.2.1/' });
    expect(await camera.probe(signal)).toEqual({});
    expect(camera.ptz).toBeUndefined();
    expect(camera.snapshot).toBeUndefined();
  });

  it.each(['http://u:sesame@h/', 'rtsp://', 'rtsp://u:sesame@/', 'sesame'])(
    'refuses %s without quoting it',
    (url) => {
      const create = () => createRtspCamera({ name: 'yard', url });
      expect(create).toThrow('The rtsp address of the camera yard is not rtsp://');
      expect(create).not.toThrow('sesame');
    },
  );
});
