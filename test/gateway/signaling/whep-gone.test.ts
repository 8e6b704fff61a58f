import { pino } from 'pino';
import { expect, it } from 'vitest';
import { createWhepRoutes } from '../../../gateway/signaling/whep.ts';
import { scriptedHouse } from './scripted-house.ts';

it('frees the camera at once when a WHEP client goes before it was answered', async () => {
  const { viewings, setFormat, subscriptions, peers } = scriptedHouse();
  setFormat(() => new Promise(() => undefined));
  const [post] = createWhepRoutes({ viewings, logger: pino({ level: 'silent' }) });
  const gone = new AbortController();
  void post?.handle({
    params: { camera: 'porch' },
    headers: { 'content-type': 'application/sdp' },
    body: Buffer.from('offer'),
    principal: { name: 'phone', role: 'viewer', cameras: ['*'] },
    signal: gone.signal,
  });
  expect(viewings.count).toBe(1);
  gone.abort();
  expect(viewings.count).toBe(0);
  expect(subscriptions).toMatchObject([{ closed: true }]);
  expect(peers).toMatchObject([{ closed: true }]);
});
