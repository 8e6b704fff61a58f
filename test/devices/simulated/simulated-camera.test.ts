import jpeg from 'jpeg-js';
import { afterEach, describe, expect, it } from 'vitest';
import type { SimulatedCamera, SimulatedCameraOptions } from '../../../devices/simulated/simulated-camera.ts';
import { eventually } from '../../helpers/eventually.ts';
import { recordByGstreamer } from './gst-client.ts';
import { OnvifClient } from './onvif/onvif-client.ts';
import { digestHeader, nalsOf, RawClient } from './rtsp/raw-client.ts';
import { CREDENTIALS, SMALL, startSmallCamera } from './small-camera.ts';

let camera: SimulatedCamera | undefined;
let clients: RawClient[] = [];

async function start(options: Partial<SimulatedCameraOptions> = {}): Promise<SimulatedCamera> {
  camera = await startSmallCamera(options);
  return camera;
}

async function play({ rtspUrl }: SimulatedCamera, quality: 'main' | 'sub'): Promise<RawClient> {
  const url = rtspUrl(quality);
  const { hostname, port } = new URL(url);
  const client = await RawClient.dial(Number(port), hostname);
  clients.push(client);
  const { body, headers } = await client.authorised('DESCRIBE', url, CREDENTIALS);
  const control = /a=control:(track\S+)/.exec(body)?.[1] ?? '';
  const track = `${headers.get('content-base')}${control}`;
  const Transport = 'RTP/AVP/TCP;unicast;interleaved=0-1';
  const setup = await client.authorised('SETUP', track, CREDENTIALS, { Transport });
  const Session = setup.headers.get('session') ?? '';
  await client.authorised('PLAY', headers.get('content-base') ?? '', CREDENTIALS, { Session });
  return client;
}

const typesOf = (nals: readonly Buffer[]) => nals.map((nal) => (nal[0] ?? 0) & 0x1f);
const isSlice = (nal: Buffer) => [1, 5].includes((nal[0] ?? 0) & 0x1f);

afterEach(async () => {
  for (const client of clients) client.close();
  clients = [];
  await camera?.close();
});

describe('the simulated camera', () => {
  it('sends the NAL units that its tap shows, byte for byte', async () => {
    const running = await start();
    const tapped: Buffer[] = [];
    running.tap(({ nal, stream }) => void (stream === 'main' && tapped.push(nal)));
    const client = await play(running, 'main');
    await eventually(() => nalsOf(client.on(0)).length > 30);
    client.close();
    const received = nalsOf(client.on(0));
    expect(typesOf(received).slice(0, 5)).toEqual([7, 8, 5, 1, 1]);
    expect(received).toEqual(tapped.slice(0, received.length));
  });

  it('works only while somebody plays, and counts who does', async () => {
    const running = await start({ sub: { ...SMALL, gopFrames: 1000 } });
    expect(running.sessions()).toEqual([]);
    const client = await play(running, 'sub');
    await eventually(() => client.on(0).length > 5);
    expect(running.sessions()).toMatchObject([{ stream: 'sub', playing: true }]);
    client.close();
    await eventually(() => running.sessions().length === 0);
    const again = await play(running, 'sub');
    await eventually(() => again.on(0).length > 0);
    expect([running.playCount('main'), running.playCount('sub')]).toEqual([0, 2]);
    // The encoder went on where it had stopped: a camera makes no keyframe for who comes.
    expect(typesOf(nalsOf(again.on(0)))[0]).toBe(1);
  });

  it('is played by GStreamer, whose decoder sees the picture turn with the camera', async () => {
    const running = await start();
    const tapped: Buffer[] = [];
    running.tap(({ nal }) => void tapped.push(nal));
    const record = (pictures: number) =>
      recordByGstreamer({ url: running.rtspUrl('main'), ...CREDENTIALS, ...SMALL, pictures });
    const still = await record(30);
    expect(still.nals.filter(isSlice)).toEqual(tapped.filter(isSlice).slice(0, 30));
    expect(still.pictures.length).toBeGreaterThanOrEqual(25);

    const onvif = new OnvifClient({ url: running.onvifUrl, ...CREDENTIALS });
    await onvif.connect();
    await onvif.goTo('3');
    await eventually(() => onvif.isAtRest());
    const turned = await record(30);
    const [before, after] = [still.pictures.at(-1), turned.pictures.at(-1)];
    const [first] = still.pictures;
    if (!before || !after || !first) throw new Error('GStreamer decoded nothing');
    // Clouds and birds are what differs while it stands still: up to a third at some times of day.
    expect(difference(before, after)).toBeGreaterThan(2 * difference(first, before));
    await eventually(() => running.sessions().length === 0, { what: 'the TEARDOWN' });
  });

  it('changes its resolution while it plays', async () => {
    const running = await start({ main: { ...SMALL, gopFrames: 1000 } });
    const client = await play(running, 'main');
    const keyframes = () => nalsOf(client.on(0)).filter((nal) => ((nal[0] ?? 0) & 0x1f) === 7);
    await eventually(() => keyframes().length === 1);
    running.setResolution('main', { width: 640, height: 360 });
    await eventually(() => keyframes().length === 2);
    const [first, second] = keyframes();
    expect(first).not.toEqual(second);
    const url = running.rtspUrl('main');
    const { body } = await client.authorised('DESCRIBE', url, CREDENTIALS);
    expect(body).toContain(`sprop-parameter-sets=${second?.toString('base64')},`);
    const onvif = new OnvifClient({ url: running.onvifUrl, ...CREDENTIALS });
    await onvif.connect();
    expect(onvif.cam.profiles).toMatchObject([
      { videoEncoderConfiguration: { resolution: { width: 640, height: 360 } } },
      { videoEncoderConfiguration: { resolution: { width: 320, height: 180 } } },
    ]);
    expect(() => running.setResolution('main', { width: 1, height: 1 })).toThrow(RangeError);
  });

  it('has a snapshot for who knows the password', async () => {
    const running = await start({ sub: {} });
    const onvif = new OnvifClient({ url: running.onvifUrl, ...CREDENTIALS });
    await onvif.connect();
    const answer = await onvif.ask((cam, done) => cam.getSnapshotUri({ profileToken: 'sub' }, done));
    const { pathname: url, href } = new URL(String(Object(answer).uri));

    const refused = await fetch(href);
    expect(refused.status).toBe(401);
    const challenge = refused.headers.get('www-authenticate') ?? '';
    const get = (password: string) => {
      const authorization = digestHeader({ challenge, method: 'GET', url, ...CREDENTIALS, password });
      return fetch(href, { headers: { authorization } });
    };
    expect((await get('wrong')).status).toBe(401);
    const still = await get(CREDENTIALS.password);
    expect([still.status, still.headers.get('content-type')]).toEqual([200, 'image/jpeg']);
    const { width, height, data } = jpeg.decode(await still.arrayBuffer());
    expect([width, height]).toEqual([640, 360]);
    const mean = (channel: number, area: { left: number; right: number; top: number; bottom: number }) => {
      let sum = 0;
      for (let y = area.top; y < area.bottom; y += 1) {
        for (let x = area.left; x < area.right; x += 1) sum += data[(y * width + x) * 4 + channel] ?? 0;
      }
      return sum / ((area.bottom - area.top) * (area.right - area.left));
    };
    // On the roof and below the house, where nothing passes at any time of day: clouds cross the sky.
    const roof = { left: 205, right: 255, top: 105, bottom: 135 };
    const lawn = { left: 130, right: 250, top: 292, bottom: 302 };
    expect(mean(0, roof)).toBeGreaterThan(mean(2, roof) + 30);
    expect(mean(1, lawn)).toBeGreaterThan(mean(2, lawn) + 30);
  });

  it('shows what its picture is set to', async () => {
    const running = await start({ main: { ...SMALL, width: 256, height: 144 } });
    const onvif = new OnvifClient({ url: running.onvifUrl, ...CREDENTIALS });
    await onvif.connect();
    /** Its mean brightness and how far it is from grey, both 0…255. */
    const look = async () => {
      const url = '/snapshot/main';
      const { href } = new URL(url, running.onvifUrl);
      const challenge = (await fetch(href)).headers.get('www-authenticate') ?? '';
      const authorization = digestHeader({ challenge, method: 'GET', url, ...CREDENTIALS });
      const { data } = jpeg.decode(await (await fetch(href, { headers: { authorization } })).arrayBuffer());
      let [light, colour] = [0, 0];
      for (let at = 0; at < data.length; at += 4) {
        const [red = 0, green = 0, blue = 0] = data.subarray(at, at + 3);
        light += green;
        colour += Math.abs(red - blue);
      }
      return { light: (4 * light) / data.length, colour: (4 * colour) / data.length };
    };
    const set = (settings: { brightness?: number; irCutFilter?: 'ON' | 'OFF' }) =>
      onvif.ask((cam, done) => cam.setImagingSettings(settings, done));
    const usual = await look();
    expect(usual.colour).toBeGreaterThan(20);
    await set({ irCutFilter: 'OFF' });
    expect((await look()).colour).toBeLessThan(3);
    await set({ irCutFilter: 'ON', brightness: 10 });
    expect((await look()).light).toBeLessThan(usual.light - 20);
  });

  it('is cut off, reboots, and plays again', async () => {
    // Nobody else takes ports of that address meanwhile.
    const host = '127.0.0.2';
    const running = await start({ host });
    const client = await play(running, 'main');
    await eventually(() => client.on(0).length > 0);
    running.dropConnections();
    await eventually(() => client.isClosed);
    const second = await play(running, 'main');
    await eventually(() => second.on(0).length > 0);
    await running.goOffline();
    await eventually(() => second.isClosed);
    await running.comeBack();
    const third = await play(running, 'main');
    await eventually(() => third.on(0).length > 0);
    running.refuseCredentials(true);
    const stranger = await RawClient.dial(Number(new URL(running.rtspUrl('main')).port), host);
    clients.push(stranger);
    const refused = await stranger.authorised('DESCRIBE', running.rtspUrl('main'), CREDENTIALS);
    expect(refused.status).toBe(401);
  });
});

/** The mean difference of two pictures, a pixel. */
function difference(one: Buffer, other: Buffer): number {
  let sum = 0;
  for (const [index, value] of one.entries()) sum += Math.abs(value - (other[index] ?? 0));
  return sum / one.length;
}
