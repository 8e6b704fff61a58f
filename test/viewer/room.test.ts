import { signal } from '@preact/signals';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { noblePrimitives } from '../../protocol/sealing/noble-primitives.ts';
import { createAttention } from '../../viewer/models/attention.ts';
import { createRoom, type Room } from '../../viewer/models/room.ts';
import { createToasts, type Toasts } from '../../viewer/models/toasts.ts';
import { createNames, steadyClock } from './fakes/clock.ts';
import { createFakeGateway, type FakeGateway, INFO, PORCH, SEED, YARD } from './fakes/gateway.ts';
import { createFakeMemory } from './fakes/memory.ts';
import { createFakePageHistory } from './fakes/page-history.ts';
import { createFakePeers, type FakePeers } from './fakes/peers.ts';

interface Scene {
  readonly room: Room;
  readonly toasts: Toasts;
  readonly gateway: FakeGateway;
  readonly peers: FakePeers;
}

function setUp(memory = createFakeMemory(), camera?: string): Scene {
  const gateway = createFakeGateway();
  const peers = createFakePeers();
  const toasts = createToasts(steadyClock);
  const room = createRoom({
    visitor: { seed: SEED, info: INFO, token: 'anna-secret' },
    primitives: noblePrimitives,
    memory,
    toasts,
    online: signal(true),
    openLink: gateway.openLink,
    openPeer: peers.openPeer,
    newName: createNames('name'),
    clock: steadyClock,
    history: createFakePageHistory(),
    attention: createAttention({ visible: signal(true), clock: steadyClock }),
    asked: camera === undefined ? undefined : { kind: 'camera', name: camera },
    requestStill: async () => ({ kind: 'refused', reason: 'not asked for' }),
    requestRemoval: async () => ({ kind: 'refused', reason: 'not asked for' }),
    saveFile: () => expect.unreachable(),
    reach: () => undefined,
    address: () => undefined,
    onInfo: () => {},
    onWithdrawn: () => {},
    onDoubt: () => {},
  });
  return { room, toasts, gateway, peers };
}

async function setUpLive(): Promise<Scene> {
  const scene = setUp();
  const { room, gateway, peers } = scene;
  gateway.accept();
  gateway.welcome([{ ...PORCH, state: 'live' }, YARD]);
  await vi.advanceTimersByTimeAsync(0);
  gateway.send({ type: 'answer', peer: gateway.last('offer').peer, sdp: 'v=0', quality: 'main' });
  peers.peer().connect();
  room.watch.painted(peers.peer().picture);
  return scene;
}

/** Answers the newest command. */
function answer({ peers }: Scene, text: object): void {
  const { transaction } = JSON.parse(peers.peer().control.at(-1) ?? '{}');
  peers.peer().options.events.onControlMessage(JSON.stringify({ transaction, ...text }));
}

describe('the room of somebody who is signed in', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('says in words how far the picture has come', async () => {
    const { room, gateway } = setUp();
    expect(room.words.value.text).toBe('Reaching the broker home…');
    gateway.accept();
    expect(room.words.value.text).toBe('Asking for the cameras…');
    gateway.welcome([PORCH]);
    expect(room.words.value.text).toBe('Asking for the picture…');
    expect((await setUpLive()).room.words.value).toEqual({ text: 'Live', tone: 'good' });
  });

  it('remembers camera, quality and ICE servers, and asks for the picture with them the next time', async () => {
    const memory = createFakeMemory();
    const { room, gateway } = setUp(memory);
    gateway.accept();
    gateway.welcome([PORCH, YARD], [{ urls: ['stun:stun.example'] }]);
    room.places.go({ kind: 'camera', name: 'yard' });
    room.watch.setQuality('sub');
    room.dispose();

    const next = setUp(memory);
    await vi.advanceTimersByTimeAsync(0);
    next.gateway.accept();
    expect(next.gateway.last('offer')).toMatchObject({ camera: 'yard', quality: 'sub' });
    expect(next.peers.peer().options.iceServers).toEqual([{ urls: ['stun:stun.example'] }]);
  });

  it('makes no offer with TURN credentials that have run out since the last visit', async () => {
    const memory = createFakeMemory();
    const server = (until: number) => ({ urls: [`turn:${until}`], username: `${until}:x`, credential: 'c' });
    const nowS = Math.floor(steadyClock.wall() / 1000);
    memory.write('ice-servers', JSON.stringify([server(nowS - 1), server(nowS + 60)]));
    const { peers } = setUp(memory, 'porch');
    await vi.advanceTimersByTimeAsync(0);
    expect(peers.peer().options.iceServers).toEqual([server(nowS + 60)]);
  });

  it('hides its address where the browser or the gateway wants that, and remembers the browser’s wish', async () => {
    const memory = createFakeMemory();
    const { room, gateway, peers } = setUp(memory, 'porch');
    await vi.advanceTimersByTimeAsync(0);
    gateway.accept();
    gateway.welcome([PORCH], [], { relayOnly: true });
    await vi.advanceTimersByTimeAsync(0);
    expect([room.relayOnly.on.value, room.relayOnly.locked.value]).toEqual([true, true]);
    expect(peers.peer().options.relayOnly).toBe(true);
    gateway.welcome([PORCH]);
    expect([room.relayOnly.on.value, room.relayOnly.locked.value]).toEqual([false, false]);
    room.relayOnly.set(true);
    expect(setUp(memory).room.relayOnly.on.value).toBe(true);
  });

  it('remembers that the sound is wanted, also where the browser waits for a tap', () => {
    const memory = createFakeMemory();
    const { room } = setUp(memory);
    expect(room.sound.state.value).toBe('off');
    room.sound.press();
    room.sound.block();
    expect(room.sound.state.value).toBe('blocked');
    expect(setUp(memory).room.sound.state.value).toBe('on');
    room.sound.press();
    room.sound.press();
    expect(setUp(memory).room.sound.state.value).toBe('off');
  });

  it('tells what can not be heard once it is known which stream comes', async () => {
    const { room, gateway } = await setUpLive();
    const media = { codec: 'H264', width: 640, height: 360 } as const;
    const main = { ...media, unsupportedAudio: 'MPEG4-GENERIC' };
    gateway.send({ type: 'cameras', cameras: [{ ...PORCH, state: 'live', media: { main } }] });
    expect(room.notes.value).toEqual([expect.stringContaining('sound is AAC')]);
    room.watch.setQuality('sub');
    expect(room.notes.value).toEqual([]);
  });

  it('does without a memory that it can not read', () => {
    const { peers, room } = setUp(createFakeMemory({ 'oriel.ice-servers': '{', 'oriel.quality': 'huge' }));
    expect(room.watch.quality.value).toBe('main');
    expect(peers.list).toEqual([]);
  });

  it('shows who refused what, and why', async () => {
    const scene = await setUpLive();
    const { room, toasts } = scene;
    room.ptz.hold('pad', { pan: 1, tilt: 0, zoom: 0 });
    answer(scene, { status: 'error', code: 'busy', error: 'ben drives porch right now' });
    room.ptz.goTo('1');
    answer(scene, { status: 'error', code: 'camera-refused', error: 'no such preset.' });
    expect(toasts.list.value).toMatchObject([
      { title: 'Ben drives porch right now.' },
      { title: 'porch refused a command.', detail: 'No such preset.' },
    ]);
  });

  it('makes no words about a command that was taken', async () => {
    const scene = await setUpLive();
    scene.room.ptz.goTo('1');
    answer(scene, { status: 'ok' });
    expect(scene.toasts.list.value).toEqual([]);
  });

  it('lets nobody drive what has not been seen for seconds, nor without a way to the gateway', async () => {
    const { room, gateway, peers } = await setUpLive();
    expect(room.ptz.access.value).toBe('ready');
    await vi.advanceTimersByTimeAsync(2500);
    // It was asked whether it is still there, now that no picture comes.
    gateway.welcome([{ ...PORCH, state: 'live' }, YARD]);
    await vi.advanceTimersByTimeAsync(1400);
    expect(room.ptz.access.value).toBe('ready');
    await vi.advanceTimersByTimeAsync(600);
    expect(room.ptz.access.value).toBe('closed');
    room.watch.painted(peers.peer().picture);
    expect(room.ptz.access.value).toBe('ready');
    gateway.lose();
    await vi.advanceTimersByTimeAsync(2500);
    expect(room.ptz.access.value).toBe('closed');
  });

  it('opens the camera that a link asked for, whatever the last visit was about', async () => {
    const { room, gateway, toasts } = setUp(createFakeMemory({ 'oriel.camera': 'porch' }), 'yard');
    gateway.accept();
    await vi.advanceTimersByTimeAsync(0);
    expect(gateway.last('offer')).toMatchObject({ camera: 'yard' });
    gateway.welcome([PORCH, YARD]);
    expect(room.watch.chosen.value).toBe('yard');
    expect(toasts.list.value).toEqual([]);
  });

  it('says so where a link asks for a camera that is not there, and shows another one', () => {
    const { room, gateway, toasts } = setUp(createFakeMemory(), 'attic');
    gateway.accept();
    gateway.welcome([PORCH, YARD]);
    expect(room.watch.chosen.value).toBe('porch');
    expect(toasts.list.value).toMatchObject([
      { title: 'There is no camera attic here, or it is not open to you.' },
    ]);
  });

  it('warns of a broker on which somebody speaks in the gateway’s place', async () => {
    const { gateway, toasts, room } = await setUpLive();
    gateway.deliver('down', gateway.up[0] ?? '');
    expect(toasts.list.value).toMatchObject([{ title: expect.stringContaining('not from the gateway') }]);
    expect(room.watch.phase.value).toBe('live');
  });

  it('leaves nothing running but the toasts', async () => {
    const { room, toasts } = await setUpLive();
    room.dispose();
    toasts.clear();
    await vi.advanceTimersByTimeAsync(0);
    expect(vi.getTimerCount()).toBe(0);
  });
});
