import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../helpers/eventually.ts';
import { type GstRtspServer, startGstRtspServer } from '../helpers/gst-rtsp-server.ts';
import { nalType } from '../helpers/received-video.ts';
import { type House, startHouse, untilFrames } from './house.ts';

const SPS = 7;
const PPS = 8;
const KEYFRAME = 5;

let house: House;
let gst: GstRtspServer;
/** Each NAL unit that the camera has put on the wire to the gateway. */
const sent: Buffer[] = [];

beforeAll(async () => {
  gst = await startGstRtspServer();
  house = await startHouse({ cameras: [{ name: 'yard', rtsp: gst.url }] });
  house.camera.tap(({ nal, stream }) => void (stream === 'main' && sent.push(Buffer.from(nal))));
});

afterAll(async () => {
  await house?.close();
  await gst?.close();
});

/** From parameter set to parameter set. */
function groupsOf(nals: readonly Buffer[]): Buffer[][] {
  const groups: Buffer[][] = [];
  for (const nal of nals) {
    if (nalType(nal) === SPS || groups.length === 0) groups.push([]);
    groups.at(-1)?.push(nal);
  }
  return groups;
}

const fingerprint = (nals: readonly Buffer[]) => nals.map((nal) => `${nal.length}:${nal.toString('base64')}`);

describe('the NAL units of a viewer', () => {
  it("are the camera's, byte for byte and in order", async () => {
    const viewer = await house.watch();
    await eventually(() => groupsOf(viewer.video.nals).length >= 4, {
      withinMs: 10_000,
      what: 'three whole groups of pictures',
    });
    const received = groupsOf(viewer.video.nals);
    viewer.close();
    const [first = [], ...others] = received;
    const whole = others.slice(0, -1);
    expect(viewer.video.faults).toEqual([]);
    expect(first.slice(0, 3).map(nalType)).toEqual([SPS, PPS, KEYFRAME]);

    // Pictures carry the time, so no two are alike: a group is found by its keyframe.
    const cameras = groupsOf(sent);
    const indexOf = (group: readonly Buffer[]) =>
      cameras.findIndex(([, , keyframe]) => group[2] !== undefined && keyframe?.equals(group[2]));
    const start = indexOf(first);
    expect(start).toBeGreaterThanOrEqual(0);
    // A keyframe that comes during the replay of the group before ends that one, so the first may be cut.
    expect(fingerprint(first)).toEqual(fingerprint(cameras[start]?.slice(0, first.length) ?? []));
    const next = indexOf(others[0] ?? []);
    expect(next).toBeGreaterThan(start);
    expect(whole.length).toBeGreaterThanOrEqual(2);
    expect(fingerprint(whole.flat())).toEqual(fingerprint(cameras.slice(next, next + whole.length).flat()));
  });

  it('come in packets of at most 1200 bytes, full where they are fragments', async () => {
    const viewer = await house.watch();
    await untilFrames(viewer, 30);
    viewer.close();
    expect(viewer.video.largest).toBe(1200);
    expect(viewer.video.faults).toEqual([]);
  });
});

describe('the frames of an x264 stream', () => {
  it('are whole, from a keyframe on', async () => {
    const viewer = await house.watch({ camera: 'yard' });
    await untilFrames(viewer, 60);
    viewer.close();
    const frames = viewer.video.frames.slice(0, -1);
    expect(viewer.video.faults).toEqual([]);
    expect(viewer.video.largest).toBeLessThanOrEqual(1200);
    const types = frames.map(({ nals }) => nals.map(nalType));
    // x264 puts a delimiter in front of each picture, and SEI beside the parameter sets.
    expect(types[0]?.filter((type) => [SPS, PPS, KEYFRAME].includes(type))).toEqual([SPS, PPS, KEYFRAME]);
    for (const { packets, nals } of frames) {
      expect(packets.map(({ marker }) => marker).indexOf(true)).toBe(packets.length - 1);
      expect(nals.map(nalType).filter((type) => type === 1 || type === KEYFRAME)).toHaveLength(1);
    }
  });
});
