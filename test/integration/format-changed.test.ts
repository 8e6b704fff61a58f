import { afterAll, beforeAll, expect, it } from 'vitest';
import { eventually } from '../helpers/eventually.ts';
import { type GstRtspServer, startGstRtspServer } from '../helpers/gst-rtsp-server.ts';
import { connectMqttViewer } from '../helpers/mqtt-viewer.ts';
import { connectSignaling, type SignalingClient } from '../helpers/signaling-client.ts';
import { type House, startHouse, TOKENS, untilFrames } from './house.ts';

let house: House;
let yard: GstRtspServer;
let signaling: SignalingClient;

beforeAll(async () => {
  yard = await startGstRtspServer({ codec: 'h264' });
  house = await startHouse({ cameras: [{ name: 'yard', rtsp: yard.url }] });
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
  await yard?.close();
});

it('ends the peers of a camera that is set to another codec, and lets them offer anew', async () => {
  signaling.send({ type: 'hello' });
  const viewer = await connectMqttViewer(signaling, { camera: 'yard', peer: 'p' });
  await untilFrames(viewer, 10);
  await yard.close();
  yard = await startGstRtspServer({ codec: 'h265', port: yard.port });
  expect(await signaling.until('bye', ({ peer }) => peer === 'p')).toMatchObject({ code: 'format-changed' });
  await eventually(() => viewer.state() === 'closed', { what: 'the end of the peer' });
  expect(viewer.video.faults).toEqual([]);

  const again = await house.watch({ camera: 'yard', takes: { video: 'H265' } });
  await untilFrames(again, 10);
  const { cameras } = await signaling.until('cameras', (list) =>
    list.cameras.some(({ name, media }) => name === 'yard' && media?.main?.codec === 'H265'),
  );
  expect(cameras.find(({ name }) => name === 'yard')?.media?.main).toMatchObject({ width: 640, height: 360 });
  await again.end();
});
