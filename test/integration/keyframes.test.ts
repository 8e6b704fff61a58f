import { afterEach, describe, expect, it } from 'vitest';
import { eventually } from '../helpers/eventually.ts';
import { type House, logOf, startHouse, untilFrames } from './house.ts';

let house: House | undefined;

/** With a camera in the middle of a group of pictures. */
async function startMidGroup({ gopS }: { readonly gopS: number }): Promise<House> {
  const begun = await startHouse({
    camera: { main: { width: 640, height: 360, fps: 25, gopFrames: gopS * 25 } },
    async cameras(camera) {
      const url = new URL(camera.rtspUrl('main'));
      url.username = camera.username;
      url.password = encodeURIComponent(camera.password);
      // Keeps the camera's encoder going, so that whoever comes by ONVIF comes into the middle of a group.
      return [{ name: 'gate', rtsp: url.href, warm: 'always' }];
    },
    config: { stream: { warm: 'never' } },
  });
  house = begun;
  await eventually(() => begun.camera.sessions().some(({ packetsSent }) => packetsSent > 30), {
    withinMs: 30_000,
    what: 'a camera in mid-group',
  });
  return begun;
}

afterEach(async () => {
  await house?.close();
  house = undefined;
});

const NO_KEYFRAMES = 'the camera makes no keyframe on request';
const log = (of: House) => logOf(of).filter(({ msg }) => msg === NO_KEYFRAMES);

describe('a viewer of a stream that begins in the middle of a group of pictures', () => {
  it('has a picture soon, for the camera is asked for a keyframe', async () => {
    // The next keyframe by itself would come later than anything here waits.
    const begun = await startMidGroup({ gopS: 60 });
    const viewer = await begun.watch();
    await untilFrames(viewer, 10);
    expect(viewer.video.faults).toEqual([]);
    await viewer.end();
    expect(log(begun)).toEqual([]);
  });

  it('is not left out where the camera knows no such request, which is found out once', async () => {
    const begun = await startMidGroup({ gopS: 8 });
    begun.camera.lackSynchronization(true);
    const viewer = await begun.watch();
    await untilFrames(viewer);
    await viewer.end();
    await eventually(() => log(begun).length > 0, { what: 'the log line' });
    expect(log(begun)).toMatchObject([{ stream: 'porch/main' }]);
  });
});
