import { afterAll, beforeAll, expect, it } from 'vitest';
import { EncodedSource } from '../../devices/simulated/encoded-source.ts';
import { FACTORY_HOME } from '../../devices/simulated/presets.ts';
import { SimulatedVideo } from '../../devices/simulated/video/simulated-video.ts';
import { parseSps } from '../../gateway/rtp/h264/sps.ts';
import { eventually } from '../helpers/eventually.ts';
import { nalType } from '../helpers/received-video.ts';
import { connectSignaling, type SignalingClient } from '../helpers/signaling-client.ts';
import { type House, startHouse, TOKENS, untilFrames } from './house.ts';

const SPS = 7;
const FPS = 25;

/** Two pictures of the same garden; which of them is sent is the test's choice. */
function twoSizes() {
  const video = (width: number, height: number) =>
    new SimulatedVideo({ width, height, fps: FPS, gopFrames: FPS, name: 'porch', pose: () => FACTORY_HOME });
  const sizes = { small: video(640, 360), large: video(960, 540) };
  let current = sizes.small;
  const encoder = {
    fps: FPS,
    // What the SDP says stays as it was when the stream was described.
    sps: sizes.small.sps,
    pps: sizes.small.pps,
    nextFrame: () => current.nextFrame(),
    requestKeyframe: () => current.requestKeyframe(),
  };
  return {
    source: new EncodedSource({ encoder, now: () => performance.now() }),
    send(size: keyof typeof sizes) {
      current = sizes[size];
      current.requestKeyframe();
    },
  };
}

const sizes = twoSizes();
let house: House;
let signaling: SignalingClient;

beforeAll(async () => {
  house = await startHouse({ camera: { sources: { main: sizes.source } } });
  const { name, token } = TOKENS.watcher;
  signaling = await connectSignaling({
    brokerUrl: house.oriel.mqttUrl,
    httpUrl: house.oriel.httpUrl,
    user: name,
    token,
  });
});

afterAll(async () => {
  await signaling?.close();
  await house?.close();
});

const untilListed = (width: number) =>
  signaling.until('cameras', ({ cameras }) =>
    cameras.some(({ name, media }) => name === 'porch' && media?.main?.width === width),
  );

it('reaches viewers in mid-stream, on the same peer and the same pull', async () => {
  signaling.send({ type: 'hello' });
  const viewer = await house.watch();
  await untilFrames(viewer, 10);
  await untilListed(640);
  sizes.send('large');
  const widths = () =>
    viewer.video.nals.filter((nal) => nalType(nal) === SPS).map((nal) => parseSps(nal).width);
  await eventually(() => widths().at(-1) === 960, { withinMs: 10_000, what: 'the larger picture' });
  await untilFrames(viewer, 10);
  await untilListed(960);
  sizes.send('small');
  await eventually(() => widths().at(-1) === 640, { withinMs: 10_000, what: 'the smaller picture' });
  await untilFrames(viewer, 10);
  expect(viewer.video.faults).toEqual([]);
  expect(viewer.state()).toBe('connected');
  expect(house.camera.playCount('main')).toBe(1);
});
