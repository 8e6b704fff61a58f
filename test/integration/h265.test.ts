import { afterAll, beforeAll, expect, it } from 'vitest';
import { eventually } from '../helpers/eventually.ts';
import { type GstRtspServer, startGstRtspServer } from '../helpers/gst-rtsp-server.ts';
import { type House, startHouse, untilFrames } from './house.ts';

/** ITU-T H.265 table 7-1. */
const [VPS, SPS, PPS] = [32, 33, 34];
const KEYFRAMES = [19, 20];

const typeOf = (nal: Buffer) => (nal.readUInt8(0) >> 1) & 0x3f;

let house: House;
let gst: GstRtspServer;

beforeAll(async () => {
  gst = await startGstRtspServer({ codec: 'h265' });
  house = await startHouse({ cameras: [{ name: 'hevc', rtsp: gst.url }] });
});

afterAll(async () => {
  await house?.close();
  await gst?.close();
});

it('passes H.265 through to a viewer that takes it, from a keyframe with its parameter sets on', async () => {
  const viewer = await house.watch({ camera: 'hevc', takes: { video: 'H265' } });
  await untilFrames(viewer, 60, { withinMs: 60_000 });
  const [first, ...others] = viewer.video.frames.slice(0, -1);
  expect(viewer.video.faults).toEqual([]);
  expect(viewer.video.largest).toBeLessThanOrEqual(1200);
  const types = (first?.nals ?? []).map(typeOf);
  expect(types.filter((type) => [VPS, SPS, PPS].includes(type))).toEqual([VPS, SPS, PPS]);
  expect(types.some((type) => KEYFRAMES.includes(type))).toBe(true);
  for (const { nals } of others) expect(nals.filter((nal) => typeOf(nal) < 32)).toHaveLength(1);
  await viewer.end();
});

it('tells a viewer without H.265 why there is no picture', async () => {
  await expect(house.watch({ camera: 'hevc' })).rejects.toThrow(/^406 .*H\.265/);
  await eventually(async () => (await fetch(`${house.oriel.httpUrl}/healthz`)).ok, { what: 'the daemon' });
});
