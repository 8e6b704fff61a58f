import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../helpers/eventually.ts';
import { type House, logOf, startHouse, untilFrames } from './house.ts';

const LONG_GOP_S = 8;

let house: House;

beforeAll(async () => {
  house = await startHouse({
    camera: { main: { width: 640, height: 360, fps: 25, gopFrames: LONG_GOP_S * 25 } },
    async cameras(camera) {
      const url = new URL(camera.rtspUrl('main'));
      url.username = camera.username;
      url.password = encodeURIComponent(camera.password);
      // Keeps the camera's encoder going, so that whoever comes by ONVIF comes into the middle of a group.
      return [{ name: 'gate', rtsp: url.href, warm: 'always' }];
    },
    config: { stream: { warm: 'never' } },
  });
  await eventually(() => house.camera.sessions().some(({ packetsSent }) => packetsSent > 30), {
    withinMs: 10_000,
    what: 'a camera in mid-group',
  });
});

afterAll(() => house?.close());

const NO_KEYFRAMES = 'the camera makes no keyframe on request';
const log = () => logOf(house).filter(({ msg }) => msg === NO_KEYFRAMES);

describe('a viewer of a stream that begins in the middle of a group of pictures', () => {
  it('has a picture soon, for the camera is asked for a keyframe', async () => {
    const asked = performance.now();
    const viewer = await house.watch();
    await untilFrames(viewer, 10);
    expect(performance.now() - asked).toBeLessThan(4000);
    expect(viewer.video.faults).toEqual([]);
    await viewer.end();
    expect(log()).toEqual([]);
  });

  it('is not left out where the camera knows no such request, which is found out once', async () => {
    house.camera.lackSynchronization(true);
    await eventually(() => house.camera.sessions().length === 1, { what: 'the end of the pull before' });
    const viewer = await house.watch();
    await untilFrames(viewer, 3, { withinMs: LONG_GOP_S * 1000 + 5000 });
    await viewer.end();
    await eventually(() => log().length > 0, { what: 'the log line' });
    expect(log()).toMatchObject([{ stream: 'porch/main' }]);
  });
});
