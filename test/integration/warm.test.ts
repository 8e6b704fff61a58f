import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../helpers/eventually.ts';
import { type House, logOf, startHouse, untilFrames } from './house.ts';

/** Pictures from one keyframe to the next: those of a minute, which is longer than anything here waits for one. */
const LONG_GOP = 1500;

let house: House;

const playing = () => house.camera.sessions().filter((session) => session.playing);
const untilWarm = () =>
  eventually(() => playing().length === 1, { withinMs: 30_000, what: 'the pull without a viewer' });

beforeAll(async () => {
  house = await startHouse({
    camera: { main: { width: 640, height: 360, fps: 25, gopFrames: LONG_GOP } },
    config: { stream: { warm: 'always' } },
  });
});

afterAll(() => house?.close());

describe('a stream that is always warm', () => {
  it('is pulled without any viewer, and the small one is not', async () => {
    await untilWarm();
    expect(playing()).toMatchObject([{ stream: 'main' }]);
  });

  it('has a picture for whoever comes in the middle of a group of pictures', async () => {
    await untilWarm();
    const before = house.camera.playCount('main');
    await eventually(() => playing().some(({ packetsSent }) => packetsSent > 30), { what: 'some pictures' });
    const viewer = await house.watch();
    await untilFrames(viewer, 10);
    expect(viewer.video.faults).toEqual([]);
    await viewer.end();
    expect(house.camera.playCount('main')).toBe(before);
    expect(playing()).toHaveLength(1);
  });

  it('is pulled again when the camera is back, though nobody watches, and both are logged once', async () => {
    await untilWarm();
    const changes = () => logOf(house).filter(({ stream, msg }) => stream === 'porch/main' && msg);
    const before = changes().length;
    await house.camera.goOffline();
    await eventually(() => changes().some(({ reason }) => reason === 'unreachable'), {
      what: 'the log line',
    });
    await house.camera.comeBack();
    await untilWarm();
    await eventually(() => changes().at(-1)?.msg === 'stream is live', { what: 'the log line' });
    expect(changes().length - before).toBeLessThanOrEqual(3);
  });
});
