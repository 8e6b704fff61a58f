import { pino } from 'pino';
import { expect, it } from 'vitest';
import { createWhepRoutes } from '../../../gateway/signaling/whep.ts';
import { offerOf } from './offers.ts';
import { H265, scriptedHouse } from './scripted-house.ts';

it('frees the camera at once when a WHEP client goes before it was answered', async () => {
  const { viewings, setFormat, subscriptions, peers } = scriptedHouse();
  setFormat(() => new Promise(() => undefined));
  const [post] = createWhepRoutes({ viewings, logger: pino({ level: 'silent' }) });
  const gone = new AbortController();
  void post?.handle({
    params: { camera: 'porch' },
    headers: { 'content-type': 'application/sdp' },
    body: Buffer.from(offerOf()),
    principal: { id: 'token:phone', name: 'phone', role: 'viewer', cameras: ['*'] },
    signal: gone.signal,
  });
  expect(viewings.count).toBe(1);
  gone.abort();
  expect(viewings.count).toBe(0);
  expect(subscriptions).toMatchObject([{ closed: true }]);
  expect(peers).toMatchObject([{ closed: true }]);
});

it.each([
  ['a camera whose codec is not offered', offerOf(), 406, /porch sends H.265.*set its main stream to H.264/],
  [
    'an offer without any codec of a camera',
    offerOf().replaceAll('H264', 'VP8'),
    406,
    /neither H264.* nor H265/,
  ],
  ['rubbish', 'rubbish', 400, /no SDP/],
])('answers by WHEP: %s', async (_name, sdp, status, error) => {
  const { viewings, setFormat, peers } = scriptedHouse({ qualities: ['main'] });
  setFormat(async () => H265);
  const [post] = createWhepRoutes({ viewings, logger: pino({ level: 'silent' }) });
  const response = await post?.handle({
    params: { camera: 'porch' },
    headers: { 'content-type': 'application/sdp' },
    body: Buffer.from(sdp),
    principal: { id: 'token:phone', name: 'phone', role: 'viewer', cameras: ['*'] },
    signal: new AbortController().signal,
  });
  expect(response?.status).toBe(status);
  expect(JSON.parse(String(response?.body))).toEqual({ error: expect.stringMatching(error) });
  expect(viewings.count).toBe(0);
  expect(peers).toMatchObject([{ closed: true }]);
});
