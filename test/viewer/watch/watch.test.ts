import { type Signal, signal } from '@preact/signals';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { CameraInfo } from '../../../protocol/messages.ts';
import { createSession } from '../../../viewer/models/session/live-session.ts';
import { createWatch } from '../../../viewer/models/watch/live-watch.ts';
import { createReturns } from '../../../viewer/models/watch/returns.ts';
import type { Watch } from '../../../viewer/models/watch/watch.ts';
import { type OpenPeer, WebRtcMissing } from '../../../viewer/transport/peer-link.ts';
import { createNames, steadyClock } from '../fakes/clock.ts';
import { createFakeGateway, type FakeGateway, PORCH, sessionOptions, YARD } from '../fakes/gateway.ts';
import { createFakePeers, type FakePeers } from '../fakes/peers.ts';

interface Scene {
  readonly watch: Watch;
  readonly gateway: FakeGateway;
  readonly peers: FakePeers;
  readonly onRefusal: () => void;
  readonly relayOnly: Signal<boolean>;
  readonly attending: Signal<boolean>;
  dispose(): void;
}

const LIVE: CameraInfo = { ...PORCH, state: 'live' };
const DOWN: CameraInfo = { ...PORCH, state: 'down', problem: 'connection refused' };

interface Setting {
  readonly camera?: string | undefined;
  readonly openPeer?: OpenPeer;
}

function setUp({ camera = 'porch', openPeer }: Setting = {}): Scene {
  const gateway = createFakeGateway();
  const peers = createFakePeers();
  const session = createSession(sessionOptions(gateway));
  const onRefusal = vi.fn();
  const relayOnly = signal(false);
  const attending = signal(true);
  const watch = createWatch({
    session,
    openPeer: openPeer ?? peers.openPeer,
    newName: createNames('peer'),
    clock: steadyClock,
    camera: camera === '' ? undefined : camera,
    quality: 'main',
    relayOnly,
    returns: createReturns({ session, clock: steadyClock }),
    attending,
    onRefusal,
  });
  return {
    watch,
    gateway,
    peers,
    onRefusal,
    relayOnly,
    attending,
    dispose() {
      watch.dispose();
      session.dispose();
    },
  };
}

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

/** Answers the newest offer, and lets the picture flow. */
async function play({ gateway, peers, watch }: Scene): Promise<void> {
  const { peer } = gateway.last('offer');
  gateway.send({ type: 'answer', peer, sdp: `answer to ${peer}`, quality: 'main' });
  peers.peer().connect();
  watch.painted(peers.peer().picture);
  await pass(0);
}

/** Nothing happens for so long, but that the gateway goes on to be heard of. */
async function idle({ gateway }: Scene, seconds: number): Promise<void> {
  for (let passed = 0; passed < seconds; passed++) {
    await pass(1000);
    gateway.welcome([LIVE]);
  }
}

/** Time goes by while frames come. */
async function flow({ peers }: Scene, ms: number): Promise<void> {
  for (let passed = 0; passed < ms; passed += 500) {
    peers.peer().frames += 15;
    await pass(500);
  }
}

async function setUpLive(): Promise<Scene> {
  const scene = setUp();
  await pass(0);
  scene.gateway.accept();
  scene.gateway.status('online', { retained: true });
  await play(scene);
  scene.gateway.welcome([LIVE, YARD]);
  await flow(scene, 6000);
  expect(scene.watch.phase.value).toBe('live');
  expect(scene.peers.list).toHaveLength(1);
  return scene;
}

describe('watching a camera', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('has the offer ready before the broker answers, and sends it right before the hello', async () => {
    const { gateway, peers } = setUp();
    await pass(0);
    peers.peer().options.events.onCandidate({ candidate: 'candidate:1', mid: '0' });
    gateway.accept();
    expect(gateway.received).toEqual([
      { type: 'offer', peer: 'peer-1', camera: 'porch', quality: 'main', sdp: 'offer 1' },
      { type: 'candidate', peer: 'peer-1', candidate: 'candidate:1', mid: '0' },
      { type: 'hello' },
    ]);
    peers.peer().options.events.onCandidate({ candidate: '', mid: '0' });
    expect(gateway.received.at(-1)).toEqual({ type: 'candidate', peer: 'peer-1', candidate: '', mid: '0' });
  });

  it('hands answer and candidates to the peer that they are for', async () => {
    const { gateway, peers } = setUp();
    await pass(0);
    gateway.accept();
    gateway.send({ type: 'candidate', peer: 'peer-1', candidate: 'candidate:9', mid: '0' });
    gateway.send({ type: 'answer', peer: 'peer-0', sdp: 'of an older peer', quality: 'main' });
    gateway.send({ type: 'answer', peer: 'peer-1', sdp: 'v=0', quality: 'main' });
    expect(peers.peer()).toMatchObject({ answers: ['v=0'], candidates: ['candidate:9'] });
  });

  it('is at rest where there is no camera', async () => {
    const { watch, gateway, peers } = setUp({ camera: '' });
    gateway.accept();
    gateway.welcome([]);
    expect(watch.phase.value).toBe('none');
    expect(peers.list).toEqual([]);
  });

  it('is live with the first frame, and only while frames come', async () => {
    const scene = setUp();
    const { watch, gateway, peers } = scene;
    await pass(0);
    expect(watch.phase.value).toBe('waiting');
    gateway.accept();
    expect(watch.phase.value).toBe('asking');
    await play(scene);
    expect(watch.phase.value).toBe('live');
    expect(watch.picture.value).toBe(peers.peer().picture);
    gateway.welcome([LIVE]);
    await flow(scene, 10_000);
    expect(watch.phase.value).toBe('live');
    await pass(1999);
    expect(watch.phase.value).toBe('live');
    await pass(1);
    expect(watch.phase.value).toBe('stalled');
    expect(watch.stillForS.value).toBe(2);
    await pass(1000);
    expect(watch.stillForS.value).toBe(3);
  });

  it('keeps the peer while the camera is down, and is live again with its next frame', async () => {
    const scene = await setUpLive();
    const { watch, gateway, peers } = scene;
    gateway.send({ type: 'cameras', cameras: [DOWN] });
    await pass(13_000);
    expect(watch.phase.value).toBe('down');
    expect(watch.stillForS.value).toBe(13);
    gateway.send({ type: 'cameras', cameras: [LIVE] });
    await flow(scene, 500);
    expect(watch.phase.value).toBe('live');
    expect(watch.stillForS.value).toBeUndefined();
    expect(peers.list).toHaveLength(1);
  });

  it('asks anew when the camera is back and the old peer stays dark', async () => {
    const scene = await setUpLive();
    const { watch, gateway, peers } = scene;
    gateway.send({ type: 'cameras', cameras: [DOWN] });
    await pass(10_000);
    gateway.send({ type: 'cameras', cameras: [LIVE] });
    await pass(1750);
    expect(peers.list).toHaveLength(2);
    await play(scene);
    expect(watch.phase.value).toBe('live');
  });

  it('plays on through a restart of the broker', async () => {
    const scene = await setUpLive();
    const { watch, gateway, peers } = scene;
    gateway.lose();
    await flow(scene, 3000);
    expect(watch.phase.value).toBe('live');
    gateway.accept();
    await flow(scene, 5000);
    expect(watch.phase.value).toBe('live');
    expect(peers.list).toHaveLength(1);
  });

  it('asks anew as soon as a killed gateway is back with its broker', async () => {
    const scene = await setUpLive();
    const { watch, gateway, peers } = scene;
    const [killed] = peers.list;
    gateway.lose();
    await pass(3000);
    expect(watch.phase.value).toBe('waiting');
    gateway.accept();
    await pass(0);
    expect(gateway.last('offer').peer).toBe('peer-2');
    expect(killed?.closed).toBe(true);
    // The old picture stays, dimmed, until the new one flows.
    expect(watch.picture.value).toBe(killed?.picture);
    expect(watch.phase.value).toBe('stalled');
    await play(scene);
    expect(watch.phase.value).toBe('live');
    expect(watch.picture.value).toBe(peers.peer().picture);
  });

  it('asks anew when the gateway comes back within the time that a frame may take', async () => {
    const { gateway, peers } = await setUpLive();
    gateway.lose();
    await pass(250);
    gateway.accept();
    await pass(599);
    expect(peers.list).toHaveLength(1);
    await pass(1);
    expect(peers.list).toHaveLength(2);
  });

  it('asks anew in a fresh session when the gateway has said goodbye', async () => {
    const scene = await setUpLive();
    const { watch, gateway } = scene;
    gateway.send({ type: 'bye', code: 'shutting-down', message: 'the gateway stops' });
    await pass(250);
    gateway.lose();
    await pass(4000);
    gateway.accept();
    await pass(0);
    expect(gateway.session()).toBe('session-2');
    expect(gateway.received.map(({ type }) => type)).toEqual(['offer', 'hello']);
    await play(scene);
    expect(watch.phase.value).toBe('live');
  });

  it('asks again when its offer went to a gateway that was just leaving', async () => {
    const { gateway } = setUp();
    await pass(0);
    gateway.accept();
    expect(gateway.count('offer')).toBe(1);
    gateway.reboot();
    await pass(3000);
    gateway.key();
    await pass(0);
    expect(gateway.count('offer')).toBe(2);
  });

  it('asks anew when the connection ends', async () => {
    const scene = await setUpLive();
    const { watch, gateway, peers } = scene;
    peers.peer().options.events.onState('over');
    await pass(250);
    expect(gateway.last('offer').peer).toBe('peer-2');
    await play(scene);
    expect(watch.phase.value).toBe('live');
  });

  it('gives a connection that wavers a second', async () => {
    const { gateway, peers } = await setUpLive();
    peers.peer().options.events.onState('disconnected');
    await pass(999);
    expect(peers.list).toHaveLength(1);
    await pass(251);
    expect(gateway.last('offer').peer).toBe('peer-2');
    expect(gateway.received).toContainEqual({ type: 'bye', peer: 'peer-1' });
  });

  it('pauses longer after each refusal, three seconds at most, and not at all once the camera is live', async () => {
    const { watch, gateway } = setUp();
    await pass(0);
    gateway.accept();
    gateway.welcome([DOWN]);
    for (const [round, pause] of [250, 500, 1000, 2000, 3000, 3000].entries()) {
      const { peer } = gateway.last('offer');
      expect(gateway.count('offer')).toBe(round + 1);
      gateway.send({ type: 'error', peer, code: 'camera-down', message: 'porch: connection refused' });
      expect(watch.phase.value).toBe('down');
      expect(watch.problem.value?.message).toBe('porch: connection refused');
      await pass(pause - 1);
      expect(gateway.count('offer')).toBe(round + 1);
      await pass(1);
    }
    gateway.send({ type: 'error', peer: gateway.last('offer').peer, code: 'camera-down', message: 'still' });
    gateway.send({ type: 'cameras', cameras: [LIVE] });
    await pass(0);
    expect(gateway.count('offer')).toBe(8);
  });

  it('asks no more after a refusal that would only be repeated, until somebody says so', async () => {
    const { watch, gateway } = setUp();
    await pass(0);
    gateway.accept();
    gateway.welcome([LIVE]);
    gateway.send({ type: 'error', peer: gateway.last('offer').peer, code: 'no-codec', message: 'H.265' });
    await pass(15_000);
    expect(watch.phase.value).toBe('refused');
    expect(gateway.count('offer')).toBe(1);
    watch.retry();
    await pass(0);
    expect(watch.phase.value).toBe('asking');
    expect(gateway.count('offer')).toBe(2);
  });

  it.each([
    ['has no WebRTC', new WebRtcMissing(), 'no-webrtc'],
    ['makes no more connections', new Error('too many of them'), 'internal'],
  ])('asks for nothing where the browser %s, until somebody says so', async (_name, error, code) => {
    const openPeer = vi.fn<OpenPeer>(() => {
      throw error;
    });
    const { watch, gateway } = setUp({ openPeer });
    await pass(0);
    gateway.accept();
    gateway.welcome([LIVE]);
    await pass(1000);
    openPeer.mockClear();
    await pass(60_000);
    expect(watch.phase.value).toBe('refused');
    expect(watch.problem.value).toMatchObject({ code });
    expect(openPeer).not.toHaveBeenCalled();
    watch.retry();
    expect(openPeer).toHaveBeenCalledTimes(1);
    expect(gateway.count('offer')).toBe(0);
  });

  it.each([
    ['no H.264', 'a=rtpmap:120 VP8/90000', 'no-h264'],
    ['H.264', 'a=rtpmap:126 H264/90000', 'no-codec'],
  ])('tells why no codec fits where the browser offers %s', async (_name, sdp, code) => {
    const peers = createFakePeers();
    const openPeer: OpenPeer = (options) => ({ ...peers.openPeer(options), offer: async () => sdp });
    const { watch, gateway } = setUp({ openPeer });
    await pass(0);
    gateway.accept();
    gateway.welcome([LIVE]);
    gateway.send({ type: 'error', peer: gateway.last('offer').peer, code: 'no-codec', message: 'none fits' });
    await pass(15_000);
    expect(watch.problem.value).toEqual({ code, message: 'none fits' });
    expect(watch.phase.value).toBe('refused');
    expect(gateway.count('offer')).toBe(1);
  });

  it('asks again by itself once the camera’s streams are others than were refused', async () => {
    const { watch, gateway } = setUp();
    await pass(0);
    gateway.accept();
    const media = { codec: 'H265', width: 1920, height: 1080 } as const;
    gateway.welcome([{ ...LIVE, media: { main: media } }]);
    gateway.send({ type: 'error', peer: gateway.last('offer').peer, code: 'no-codec', message: 'H.265' });
    gateway.send({ type: 'cameras', cameras: [{ ...LIVE, media: { main: media }, mayCommand: false }] });
    await pass(0);
    expect(watch.phase.value).toBe('refused');
    gateway.send({ type: 'cameras', cameras: [{ ...LIVE, media: { main: { ...media, codec: 'H264' } } }] });
    await pass(300);
    expect(watch.phase.value).toBe('asking');
    expect(gateway.count('offer')).toBe(2);
  });

  it('asks for the better stream again once the camera has it in a codec that is played', async () => {
    const scene = setUp();
    const { watch, gateway, peers } = scene;
    const [h264, h265] = (['H264', 'H265'] as const).map((codec) => ({ codec, width: 640, height: 360 }));
    const both: CameraInfo = { ...LIVE, qualities: ['main', 'sub'] };
    await pass(0);
    gateway.accept();
    gateway.send({ type: 'answer', peer: 'peer-1', sdp: 'v=0', quality: 'sub' });
    peers.peer().connect();
    gateway.welcome([{ ...both, media: { main: h265, sub: h264 } }]);
    await flow(scene, 3000);
    expect(peers.list).toHaveLength(1);
    gateway.send({ type: 'cameras', cameras: [{ ...both, media: { main: h264, sub: h264 } }] });
    await pass(0);
    expect(gateway.last('offer')).toMatchObject({ peer: 'peer-2', quality: 'main' });
    gateway.send({ type: 'answer', peer: 'peer-2', sdp: 'v=0', quality: 'main' });
    gateway.send({ type: 'cameras', cameras: [{ ...both, media: { main: h264, sub: h265 } }] });
    await pass(0);
    expect([watch.got.value, peers.list.length]).toEqual(['main', 2]);
  });

  it('offers anew at once where the camera has changed its codec, and keeps the last frame', async () => {
    const { watch, gateway, peers } = await setUpLive();
    const [before] = peers.list;
    gateway.send({ type: 'bye', peer: 'peer-1', code: 'format-changed', message: 'another codec' });
    await pass(0);
    expect(gateway.last('offer').peer).toBe('peer-2');
    expect(watch.picture.value).toBe(before?.picture);
    expect(watch.problem.value).toBeUndefined();
  });

  it('pauses where it has not even seen a frame before the codec changed again', async () => {
    const { watch, gateway } = setUp();
    await pass(0);
    gateway.accept();
    gateway.welcome([LIVE]);
    gateway.send({ type: 'bye', peer: 'peer-1', code: 'format-changed', message: 'another codec' });
    await pass(249);
    expect(gateway.count('offer')).toBe(1);
    await pass(1);
    expect(gateway.count('offer')).toBe(2);
    expect(watch.phase.value).toBe('asking');
  });

  it('knows which quality it gets, and does not ask again for the one that it has', async () => {
    const scene = setUp();
    const { watch, gateway, peers } = scene;
    await pass(0);
    gateway.accept();
    expect(watch.got.value).toBeUndefined();
    gateway.send({ type: 'answer', peer: 'peer-1', sdp: 'v=0', quality: 'sub' });
    peers.peer().connect();
    expect([watch.quality.value, watch.got.value]).toEqual(['main', 'sub']);
    watch.setQuality('sub');
    await pass(0);
    expect(peers.list).toHaveLength(1);
    watch.setQuality('main');
    await pass(0);
    expect(watch.got.value).toBeUndefined();
    expect(gateway.last('offer')).toMatchObject({ peer: 'peer-2', quality: 'main' });
  });

  it('has the sound for as long as the connection that brings it', async () => {
    const { watch, peers } = await setUpLive();
    expect(watch.sound.value).toBeUndefined();
    const sound = new Blob();
    peers.peer().options.events.onSound(sound);
    expect(watch.sound.value).toBe(sound);
    peers.peer().options.events.onState('over');
    expect(watch.sound.value).toBeUndefined();
  });

  it('shows a refusal that belongs to no picture beside it', async () => {
    const scene = await setUpLive();
    scene.gateway.send({ type: 'error', code: 'malformed', message: 'what?' });
    expect(scene.onRefusal).toHaveBeenCalledWith({ code: 'malformed', message: 'what?' });
    expect(scene.watch.phase.value).toBe('live');
  });

  it('never shows a camera’s picture under another’s name', async () => {
    const scene = await setUpLive();
    const { watch, gateway, peers } = scene;
    const [porch] = peers.list;
    watch.choose('yard');
    expect(watch.picture.value).toBeUndefined();
    expect(watch.stillForS.value).toBeUndefined();
    expect(porch?.closed).toBe(true);
    expect(gateway.received.at(-1)).toEqual({ type: 'bye', peer: 'peer-1' });
    await pass(0);
    expect(gateway.last('offer')).toMatchObject({ camera: 'yard', peer: 'peer-2' });
    if (porch) watch.painted(porch.picture);
    expect(watch.phase.value).toBe('asking');
  });

  it('says of each picture on show that it ends while its connection still stands', async () => {
    const { watch, gateway, peers } = await setUpLive();
    const closed: unknown[] = [];
    watch.listenForEnd(() => closed.push(peers.peer().closed));
    gateway.send({ type: 'bye', code: 'shutting-down', message: 'the gateway stops' });
    expect(closed).toEqual([false]);
    expect(peers.peer().closed).toBe(true);
    expect(watch.picture.value).toBe(peers.peer().picture);
  });

  it('lets nobody keep the last frame of a camera that is left for another', async () => {
    const { watch } = await setUpLive();
    const listener = vi.fn();
    watch.listenForEnd(listener);
    watch.choose('yard');
    expect(listener).not.toHaveBeenCalled();
  });

  it('asks for the other quality at once, and ends the one on show when the other has painted a frame', async () => {
    const { watch, gateway, peers } = await setUpLive();
    const listener = vi.fn();
    watch.listenForEnd(listener);
    const [main] = peers.list;
    watch.setQuality('sub');
    await pass(0);
    expect(gateway.last('offer')).toMatchObject({ quality: 'sub', peer: 'peer-2' });
    expect([watch.got.value, watch.phase.value, main?.closed]).toEqual([undefined, 'live', false]);
    gateway.send({ type: 'answer', peer: 'peer-2', sdp: 'v=0', quality: 'sub' });
    expect([watch.got.value, watch.picture.value]).toEqual(['sub', main?.picture]);
    peers.peer().connect();
    expect([watch.picture.value, main?.closed]).toEqual([peers.peer().picture, false]);
    watch.painted(peers.peer().picture);
    expect([main?.closed, watch.phase.value, watch.control.open.value]).toEqual([true, 'live', true]);
    expect(gateway.received.at(-1)).toEqual({ type: 'bye', peer: 'peer-1' });
    expect(listener).not.toHaveBeenCalled();
  });

  it('goes on with what it has where the other quality does not come, and asks for that again', async () => {
    const scene = await setUpLive();
    const { watch, gateway, peers } = scene;
    const [main] = peers.list;
    watch.setQuality('sub');
    await pass(0);
    gateway.send({ type: 'error', peer: 'peer-2', code: 'camera-down', message: 'no second stream now' });
    if (main) main.frames += 15;
    await pass(500);
    expect([watch.phase.value, watch.picture.value, main?.closed]).toEqual(['live', main?.picture, false]);
    if (main) main.frames += 15;
    await pass(500);
    expect(gateway.last('offer')).toMatchObject({ quality: 'sub', peer: 'peer-3' });
    expect(scene.onRefusal).not.toHaveBeenCalled();
  });

  it('calls nothing live that stands still because the other quality sends no frame', async () => {
    const { watch, gateway, peers } = await setUpLive();
    const [main] = peers.list;
    watch.setQuality('sub');
    await pass(0);
    gateway.send({ type: 'answer', peer: 'peer-2', sdp: 'v=0', quality: 'sub' });
    peers.peer().connect();
    for (let half = 0; half < 5; half++) {
      if (main) main.frames += 15;
      await pass(500);
    }
    expect(watch.phase.value).toBe('stalled');
    for (let half = 0; half < 8; half++) {
      if (main) main.frames += 15;
      await pass(500);
    }
    expect([watch.phase.value, watch.picture.value]).toEqual(['live', main?.picture]);
  });

  it('asks no more for the other quality once the one it has is wanted again', async () => {
    const { watch, gateway, peers } = await setUpLive();
    watch.setQuality('sub');
    await pass(0);
    watch.setQuality('main');
    expect(peers.peer().closed).toBe(true);
    expect([watch.got.value, watch.phase.value]).toEqual(['main', 'live']);
    await pass(1000);
    expect(gateway.last('offer').peer).toBe('peer-2');
  });

  it('takes what another had of the same camera, is live with it at once, and then asks for its own quality', async () => {
    const tile = await setUpLive();
    const { gateway, peers } = tile;
    const given = tile.watch.give();
    expect([tile.watch.phase.value, peers.peer().closed]).toEqual(['live', false]);
    tile.watch.choose('yard', given);
    expect([tile.watch.phase.value, peers.peer().closed]).toEqual(['live', false]);
    tile.watch.setQuality('sub');
    await pass(0);
    expect(gateway.last('offer')).toMatchObject({ camera: 'yard', quality: 'sub' });
  });

  it('ends all it has while nobody looks, and begins at once when somebody does', async () => {
    const { watch, gateway, peers, attending } = await setUpLive();
    const listener = vi.fn();
    watch.listenForEnd(listener);
    watch.painted(peers.peer().picture);
    attending.value = false;
    expect(listener).toHaveBeenCalledOnce();
    expect(peers.peer().closed).toBe(true);
    expect(gateway.received.at(-1)).toEqual({ type: 'bye', peer: 'peer-1' });
    await pass(10_000);
    expect(peers.list).toHaveLength(1);
    expect(watch.phase.value).not.toBe('live');
    attending.value = true;
    await pass(0);
    expect(gateway.last('offer').peer).toBe('peer-2');
    expect(watch.stillForS.value).toBe(10);
  });

  it('asks again with the gateway’s ICE servers where it had none, but not once it plays', async () => {
    const scene = setUp();
    const { gateway, peers } = scene;
    await pass(0);
    gateway.accept();
    gateway.welcome([LIVE], [{ urls: ['turn:turn.example'], username: 'a', credential: '1' }]);
    await pass(0);
    expect(peers.peer().options.iceServers).toHaveLength(1);
    expect(gateway.count('offer')).toBe(2);
    await play(scene);
    gateway.welcome([LIVE], [{ urls: ['stun:stun.example'] }]);
    await flow(scene, 2000);
    expect(gateway.count('offer')).toBe(2);
  });

  it('carries commands while the channel is open, and no longer', async () => {
    const { watch, peers } = await setUpLive();
    const texts: string[] = [];
    watch.control.listen((text) => texts.push(text));
    expect(watch.control.open.value).toBe(true);
    expect(watch.control.send('a')).toBe(true);
    peers.peer().options.events.onControlMessage('b');
    expect([peers.peer().control, texts]).toEqual([['a'], ['b']]);
    peers.peer().options.events.onState('over');
    expect(watch.control.open.value).toBe(false);
    expect(watch.control.send('c')).toBe(false);
  });

  it('tells what the browser tells of the present connection, and which one that is', async () => {
    const { watch, peers } = await setUpLive();
    const entries = [{ id: 'P', type: 'peer-connection', timestamp: 7 }];
    peers.peer().report = entries;
    expect(await watch.report()).toEqual({ peer: 'peer-1', entries });
    watch.choose(undefined);
    expect(await watch.report()).toBeUndefined();
  });

  it('leaves nothing running', async () => {
    const scene = await setUpLive();
    scene.dispose();
    expect(scene.peers.peer().closed).toBe(true);
    await pass(1000);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('rests while the camera is switched off, shows nothing of it, and comes back by itself', async () => {
    const scene = setUp();
    const { watch, gateway } = scene;
    gateway.accept();
    gateway.welcome([LIVE]);
    await pass(0);
    await play(scene);
    expect(watch.phase.value).toBe('live');
    gateway.send({ type: 'cameras', cameras: [{ ...PORCH, state: 'off' }] });
    const { peer } = gateway.last('offer');
    gateway.send({ type: 'bye', peer, code: 'camera-down', message: 'porch is switched off' });
    expect(watch.phase.value).toBe('off');
    expect(watch.picture.value).toBeUndefined();
    const offers = gateway.count('offer');
    await pass(3000);
    expect(gateway.count('offer')).toBe(offers);
    gateway.send({ type: 'cameras', cameras: [PORCH] });
    await pass(0);
    expect(gateway.count('offer')).toBe(offers + 1);
    expect(watch.phase.value).toBe('asking');
    scene.dispose();
  });

  it('says what to set up where no way was found, goes on trying, and forgets it with the first picture', async () => {
    const scene = setUp();
    const { watch, gateway } = scene;
    await pass(0);
    gateway.accept();
    gateway.welcome([LIVE]);
    gateway.send({ type: 'answer', peer: 'peer-1', sdp: 'v=0', quality: 'main' });
    await idle(scene, 8);
    expect(watch.problem.value).toEqual({
      code: 'no-path',
      message: expect.stringContaining('Set up a TURN server'),
      path: 'needs-turn',
    });
    await pass(250);
    expect(gateway.last('offer').peer).toBe('peer-2');
    await play(scene);
    expect(watch.problem.value).toBeUndefined();
  });

  it('says that nothing comes where a connection stands and stays dark, and forgets it with the first picture', async () => {
    const scene = setUp();
    const { watch, gateway, peers } = scene;
    await pass(0);
    gateway.accept();
    gateway.welcome([LIVE]);
    gateway.send({ type: 'answer', peer: 'peer-1', sdp: 'v=0', quality: 'main' });
    peers.peer().connect();
    await idle(scene, 6);
    expect(watch.problem.value?.code).toBe('no-picture');
    expect(watch.phase.value).toBe('asking');
    await pass(250);
    await play(scene);
    expect(watch.problem.value).toBeUndefined();
  });

  it('has nothing to set up where the gateway did not answer', async () => {
    const { watch, gateway } = setUp();
    await pass(0);
    gateway.accept();
    gateway.welcome([LIVE]);
    await pass(10_000);
    expect(watch.problem.value).toBeUndefined();
  });

  it('offers behind a relay where addresses are to be hidden, and anew where that changes', async () => {
    const { gateway, peers, relayOnly } = await setUpLive();
    expect(gateway.last('offer')).not.toHaveProperty('relayOnly');
    relayOnly.value = true;
    await pass(0);
    expect(peers.list[0]).toMatchObject({ closed: true });
    expect(peers.peer().options.relayOnly).toBe(true);
    expect(gateway.last('offer')).toMatchObject({ peer: 'peer-2', relayOnly: true });
  });
});
