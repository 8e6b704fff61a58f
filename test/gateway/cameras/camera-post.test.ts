import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import type { Camera } from '../../../devices/camera.ts';
import { CameraPost } from '../../../gateway/cameras/camera-post.ts';
import { eventually } from '../../helpers/eventually.ts';

/** Plain RTSP: a probe asks nothing of the camera, so only a pull tells that it can not be reached. */
const unreachable: Camera = {
  name: 'yard',
  probe: async () => ({}),
  streamSource: async () => ({ url: 'rtsp://127.0.0.1:1/stream1' }),
  close: () => undefined,
};

describe('CameraPost', () => {
  it('does not call a camera ready whose last pull failed, when its viewers have gone', async () => {
    const post = new CameraPost({
      camera: unreachable,
      lingerMs: 0,
      cacheBytes: 64_000,
      userAgent: 'test',
      logger: pino({ level: 'silent' }),
    });
    const [[, main] = []] = post.streams;
    expect(post.state()).toMatchObject({ online: true, state: 'idle', error: null });
    const subscription = post.subscribe('main');
    await eventually(() => post.info().state === 'down', { what: 'the failed pull' });
    subscription.close();
    await eventually(() => main?.state.kind === 'idle', { what: 'the end of the pull' });
    expect(post.info()).toMatchObject({ state: 'down', problem: expect.stringContaining('127.0.0.1:1') });
    expect(post.state()).toMatchObject({
      online: false,
      state: 'down',
      error: expect.stringContaining('127.0.0.1:1'),
    });
    await post.close();
  });
});
