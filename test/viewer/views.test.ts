import { type Signal, signal } from '@preact/signals';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createAttention } from '../../viewer/models/attention.ts';
import type { Place } from '../../viewer/models/place.ts';
import { createSession } from '../../viewer/models/session/live-session.ts';
import { createViews, type Views } from '../../viewer/models/views.ts';
import { createNames, steadyClock } from './fakes/clock.ts';
import { createFakeGateway, type FakeGateway, PORCH, sessionOptions, YARD } from './fakes/gateway.ts';
import { createFakeMemory } from './fakes/memory.ts';
import { createFakePageHistory } from './fakes/page-history.ts';
import { createFakePeers, type FakePeer, type FakePeers } from './fakes/peers.ts';

interface Scene {
  readonly views: Views;
  readonly gateway: FakeGateway;
  readonly peers: FakePeers;
  readonly visible: Signal<boolean>;
  dispose(): void;
}

const ALL: Place = { kind: 'all' };
const CAMERAS = [PORCH, YARD, { ...YARD, name: 'gate' }];
const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

function setUp(asked: Place): Scene {
  const gateway = createFakeGateway();
  const peers = createFakePeers();
  const session = createSession(sessionOptions(gateway));
  const visible = signal(true);
  const attention = createAttention({ visible, clock: steadyClock });
  const views = createViews({
    session,
    gateway: 'home',
    memory: createFakeMemory(),
    history: createFakePageHistory(),
    attention,
    online: signal(true),
    relayOnly: signal(false),
    openPeer: peers.openPeer,
    newName: createNames('peer'),
    clock: steadyClock,
    asked,
    onRefusal: () => expect.unreachable(),
  });
  gateway.accept();
  gateway.welcome(CAMERAS);
  return {
    views,
    gateway,
    peers,
    visible,
    dispose() {
      views.dispose();
      attention.dispose();
      session.dispose();
    },
  };
}

/** Answers every offer that has not been, and lets those pictures flow. */
async function play({ views, gateway, peers }: Scene): Promise<void> {
  await pass(0);
  for (const message of gateway.received) {
    const peer =
      message.type === 'offer' ? peers.list[Number(message.peer.replace('peer-', '')) - 1] : undefined;
    if (message.type !== 'offer' || !peer || peer.closed || peer.answers.length > 0) continue;
    gateway.send({ type: 'answer', peer: message.peer, sdp: 'v=0', quality: message.quality });
    peer.connect();
    for (const { watch } of [views, ...views.tiles.list.peek()]) watch.painted(peer.picture);
  }
  await pass(0);
}

/** Nothing happens for so long, but that the gateway goes on to be heard of. */
async function idle({ gateway }: Scene, seconds: number): Promise<void> {
  for (let passed = 0; passed < seconds; passed++) {
    await pass(1000);
    gateway.welcome(CAMERAS);
  }
}

function open(peers: FakePeers): readonly FakePeer[] {
  return peers.list.filter(({ closed }) => !closed);
}

function offers({ gateway }: Scene): readonly string[] {
  return gateway.received.flatMap((each) => (each.type === 'offer' ? `${each.camera} ${each.quality}` : []));
}

function phases({ views }: Scene): Record<string, string> {
  return Object.fromEntries(views.tiles.list.value.map(({ name, watch }) => [name, watch.phase.value]));
}

async function setUpWall(): Promise<Scene> {
  const scene = setUp(ALL);
  for (const { name } of CAMERAS) scene.views.tiles.see(name, true);
  await play(scene);
  await play(scene);
  return scene;
}

async function setUpStage(): Promise<Scene> {
  const scene = setUp({ kind: 'camera', name: 'porch' });
  await play(scene);
  return scene;
}

describe('all cameras, and one of them', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('asks for one camera alone until all were looked at', async () => {
    const scene = await setUpStage();
    expect(offers(scene)).toEqual(['porch main']);
    expect(scene.views.tiles.list.value).toEqual([]);
    expect(scene.views.watch.phase.value).toBe('live');
  });

  it('asks for the lesser picture of each camera in sight, and for no other', async () => {
    const scene = setUp(ALL);
    const { views, peers } = scene;
    await pass(0);
    expect(offers(scene)).toEqual([]);
    views.tiles.see('porch', true);
    views.tiles.see('gate', true);
    await play(scene);
    expect(offers(scene)).toEqual(['porch sub', 'gate sub']);
    expect(phases(scene)).toMatchObject({ porch: 'live', gate: 'live' });
    views.tiles.see('gate', false);
    expect(open(peers)).toHaveLength(1);
    views.tiles.see('gate', true);
    await play(scene);
    expect(phases(scene)).toMatchObject({ gate: 'live' });
  });

  it('opens a camera with its tile’s picture, and ends that when its own has painted a frame', async () => {
    const scene = await setUpWall();
    const { views, peers } = scene;
    const tile = views.tiles.list.value.find(({ name }) => name === 'yard')?.watch.picture.value;
    views.places.go({ kind: 'camera', name: 'yard' });
    expect([views.watch.phase.value, views.watch.picture.value]).toEqual(['live', tile]);
    await pass(0);
    expect(offers(scene).at(-1)).toBe('yard main');
    expect(open(peers)).toHaveLength(4);
    await play(scene);
    expect(views.watch.picture.value).toBe(peers.peer().picture);
    expect(views.watch.got.value).toBe('main');
    expect(open(peers)).toHaveLength(3);
  });

  it('says the last word on the connection that is left, and hears who drives the camera of the next', async () => {
    const scene = await setUpWall();
    const { views, peers } = scene;
    const { control } = views.watch;
    const [porch, yard] = peers.list;
    const driver = '{"event":"driver","driver":"ben"}';
    const heard: string[] = [];
    control.listen((text) => heard.push(text));
    control.listenForEnd(() => control.send('last'));
    yard?.options.events.onControlMessage(driver);
    views.places.go({ kind: 'camera', name: 'yard' });
    expect(heard.splice(0)).toEqual([driver]);
    await pass(0);
    const next = peers.peer();
    next.options.events.onControlMessage(driver);
    expect([heard, yard?.control]).toEqual([[], []]);
    await play(scene);
    expect([heard, yard?.control, next.control]).toEqual([[driver], ['last'], []]);
    views.places.go({ kind: 'camera', name: 'porch' });
    expect([next.control, porch?.control]).toEqual([['last'], []]);
    views.places.go(ALL);
    expect(porch?.control).toEqual(['last']);
  });

  it('ends what is behind the camera on show a while later, and none of it before', async () => {
    const scene = await setUpWall();
    const { views, peers } = scene;
    views.places.go({ kind: 'camera', name: 'yard' });
    await play(scene);
    const flow = async (ms: number) => {
      for (let passed = 0; passed < ms; passed += 500) {
        for (const peer of open(peers)) peer.frames += 3;
        await pass(500);
      }
    };
    await flow(4500);
    expect(open(peers)).toHaveLength(3);
    await flow(1000);
    expect(offers(scene).filter((offer) => offer.startsWith('yard'))).toEqual(['yard sub', 'yard main']);
    expect(open(peers)).toHaveLength(1);
  });

  it('goes back to all with the picture in full, and ends that when the lesser one is there', async () => {
    const scene = await setUpStage();
    const { views, peers } = scene;
    const [full] = peers.list;
    views.places.go(ALL);
    const [tile] = views.tiles.list.value;
    expect([tile?.watch.picture.value, tile?.watch.phase.value]).toEqual([full?.picture, 'live']);
    expect(full?.closed).toBe(false);
    await play(scene);
    expect(offers(scene)).toEqual(['porch main', 'porch sub']);
    expect([full?.closed, tile?.watch.picture.value]).toEqual([true, peers.peer().picture]);
  });

  it('is live again with every picture when somebody looks into a camera and comes back at once', async () => {
    const scene = await setUpWall();
    const { views, peers } = scene;
    views.places.go({ kind: 'camera', name: 'yard' });
    views.places.go(ALL);
    expect(phases(scene)).toEqual({ porch: 'live', yard: 'live', gate: 'live' });
    await play(scene);
    expect(open(peers)).toHaveLength(3);
    expect(peers.list).toHaveLength(4);
  });

  it('ends everything when nobody has looked for a while, and brings it back with the first look', async () => {
    const scene = await setUpWall();
    const { peers, visible } = scene;
    visible.value = false;
    await idle(scene, 15);
    expect(open(peers)).toEqual([]);
    expect(Object.values(phases(scene))).not.toContain('live');
    visible.value = true;
    await play(scene);
    await play(scene);
    expect(phases(scene)).toEqual({ porch: 'live', yard: 'live', gate: 'live' });
  });

  it('ends the one camera likewise', async () => {
    const scene = await setUpStage();
    const { views, peers, visible } = scene;
    visible.value = false;
    await idle(scene, 15);
    expect(open(peers)).toEqual([]);
    visible.value = true;
    await play(scene);
    expect([views.watch.phase.value, offers(scene).at(-1)]).toEqual(['live', 'porch main']);
  });

  it('has a tile less or more as cameras go and come, and keeps the pictures of the others', async () => {
    const scene = await setUpWall();
    const { views, peers, gateway } = scene;
    gateway.send({ type: 'cameras', cameras: [PORCH, { ...YARD, name: 'attic' }] });
    expect(Object.keys(phases(scene))).toEqual(['porch', 'attic']);
    expect(open(peers)).toHaveLength(1);
    expect(phases(scene)).toMatchObject({ porch: 'live' });
    views.tiles.see('attic', true);
    await play(scene);
    expect(phases(scene)).toEqual({ porch: 'live', attic: 'live' });
  });

  it('shows tiles in the order they are arranged in', async () => {
    const { views } = await setUpWall();
    views.arrangement.move('gate', -2);
    expect(views.tiles.list.value.map(({ name }) => name)).toEqual(['gate', 'porch', 'yard']);
  });

  it('says of each tile what keeps its picture away', async () => {
    const scene = await setUpWall();
    const { views, gateway } = scene;
    gateway.send({ type: 'cameras', cameras: [{ ...PORCH, state: 'off' }, ...CAMERAS.slice(1)] });
    const [tile] = views.tiles.list.value;
    expect(tile?.watch.picture.value).toBeUndefined();
    expect(tile?.telling.explanation.value?.text).toContain('porch is switched off');
  });

  it('has no connection that nobody knows of, and never more than the gateway gives, whatever is done', async () => {
    const camera = fc.constantFrom(...CAMERAS.map(({ name }) => name));
    const step: fc.Arbitrary<(scene: Scene) => unknown> = fc.oneof(
      camera.map(
        (name) =>
          ({ views }: Scene) =>
            views.places.go({ kind: 'camera', name }),
      ),
      fc.constant(({ views }: Scene) => views.places.go(ALL)),
      fc.tuple(camera, fc.boolean()).map(
        ([name, inSight]) =>
          ({ views }: Scene) =>
            views.tiles.see(name, inSight),
      ),
      fc.boolean().map((seen) => ({ visible }: Scene) => {
        visible.value = seen;
      }),
      fc.constant(({ views }: Scene) => {
        const { watch } = views;
        watch.setQuality(watch.quality.value === 'main' ? 'sub' : 'main');
      }),
      fc.constant(play),
      fc.constant(({ peers }: Scene) => open(peers)[0]?.options.events.onState('over')),
      fc.constantFrom(100, 2000, 6000, 16_000).map((ms) => () => pass(ms)),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 24 }), async (steps) => {
        const scene = setUp(ALL);
        const { gateway, peers, visible } = scene;
        for (const each of steps) {
          await each(scene);
          if (gateway.link().state === 'opening') gateway.accept();
          gateway.welcome(CAMERAS);
          expect(open(peers).length).toBeLessThanOrEqual(2 * CAMERAS.length + 2);
        }
        visible.value = false;
        await pass(16_000);
        expect(open(peers)).toEqual([]);
        scene.dispose();
        await pass(0);
        expect(vi.getTimerCount()).toBe(0);
      }),
      { numRuns: 10 },
    );
  });

  it('leaves nothing running', async () => {
    const scene = await setUpWall();
    scene.views.places.go({ kind: 'camera', name: 'yard' });
    await play(scene);
    scene.dispose();
    expect(open(scene.peers)).toEqual([]);
    await pass(0);
    expect(vi.getTimerCount()).toBe(0);
  });
});
