import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { identityOf, invitationDoor, seedOfToken } from '../../../protocol/sealing/identity.ts';
import { noblePrimitives } from '../../../protocol/sealing/noble-primitives.ts';
import { type PairingBroker, writePairing } from '../../../protocol/sealing/pairing-link.ts';
import { base64url } from '../../../protocol/sealing/text.ts';
import type { Memory } from '../../../viewer/models/memory.ts';
import { createSignIn } from '../../../viewer/models/signing/live-sign-in.ts';
import type { SignIn } from '../../../viewer/models/signing/sign-in.ts';
import { rememberDevice } from '../../../viewer/models/signing/visitor.ts';
import type { SessionReply } from '../../../viewer/transport/session-request.ts';
import { createNames, steadyClock } from '../fakes/clock.ts';
import {
  ANNA,
  createFakeGateway,
  type FakeGateway,
  GATEWAY,
  INFO,
  SEED,
  STRANGER,
} from '../fakes/gateway.ts';
import { createFakeMemory } from '../fakes/memory.ts';

const WELCOME: SessionReply = { kind: 'welcome', info: INFO };
const REFUSED: SessionReply = { kind: 'refused', reason: 'this token is not known here' };
const AWAY: SessionReply = { kind: 'unreachable', reason: 'Failed to fetch' };

interface Scene {
  readonly signIn: SignIn;
  readonly memory: Memory;
  /** Tokens that the gateway was asked about. */
  readonly asked: string[];
  readonly bar: { hash: string };
  readonly gateway: FakeGateway;
  readonly news: readonly string[];
}

interface SetUp {
  readonly hash?: string;
  /** A token. */
  readonly remembered?: string;
  readonly memory?: Memory;
  readonly replies?: SessionReply[];
}

function setUp(options: SetUp = {}): Scene {
  const { replies = [] } = options;
  const memory =
    options.memory ?? createFakeMemory(options.remembered ? { 'oriel.token': options.remembered } : {});
  const bar = { hash: options.hash ?? '' };
  const asked: string[] = [];
  const gateway = createFakeGateway();
  const news: string[] = [];
  const signIn = createSignIn({
    primitives: noblePrimitives,
    openLink: gateway.openLink,
    newName: createNames('pairing'),
    deviceName: 'iPhone',
    onNews: (title) => news.push(title),
    memory,
    address: {
      hash: () => bar.hash,
      replaceHash(hash) {
        bar.hash = hash;
      },
    },
    async request(token) {
      asked.push(token);
      return replies.shift() ?? AWAY;
    },
    clock: steadyClock,
  });
  return { signIn, memory, asked, bar, gateway, news };
}

const BEARER = (() => {
  const seed = seedOfToken({ token: 'kept', primitives: noblePrimitives });
  return { seed, publicKey: identityOf({ seed, primitives: noblePrimitives }).publicKey };
})();

const settle = async () => void (await vi.advanceTimersByTimeAsync(0));

describe('sign-in', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('takes the token of a link off the address at once, and keeps it when the gateway does', async () => {
    const { signIn, memory, asked, bar } = setUp({
      hash: '#token=new&x=1',
      remembered: 'old',
      replies: [WELCOME],
    });
    expect(bar.hash).toBe('#x=1');
    expect(signIn.state.value.kind).toBe('checking');
    expect(memory.read('token')).toBe('old');
    await settle();
    expect(asked).toEqual(['new']);
    expect(memory.read('token')).toBe('new');
    expect(signIn.state.value).toMatchObject({ kind: 'signed-in', visitor: { token: 'new', info: INFO } });
  });

  it('uses the token of the last visit', async () => {
    const { signIn, asked } = setUp({ remembered: 'kept', replies: [WELCOME] });
    await settle();
    expect(asked).toEqual(['kept']);
    expect(signIn.state.value.kind).toBe('signed-in');
  });

  describe('with a token that was taken before', () => {
    async function takenBefore(info = INFO): Promise<Memory> {
      const { memory } = setUp({ remembered: 'kept', replies: [{ kind: 'welcome', info }] });
      await settle();
      return memory;
    }

    it('does not wait for the gateway’s word, and is not disturbed by it', async () => {
      const memory = await takenBefore({ ...INFO, address: '192.0.2.7' });
      const told = { ...INFO, name: 'Anna', role: 'viewer', address: '192.0.2.8' } as const;
      const { signIn, asked } = setUp({ memory, replies: [{ kind: 'welcome', info: told }] });
      const at = signIn.state.value;
      expect(at).toEqual({
        kind: 'signed-in',
        visitor: { token: 'kept', seed: BEARER.seed, publicKey: BEARER.publicKey, info: INFO },
      });
      await settle();
      expect([asked, signIn.state.value]).toEqual([['kept'], at]);
      expect(setUp({ memory }).signIn.state.value).toMatchObject({ visitor: { info: { name: 'Anna' } } });
    });

    it('does not wait where a link brings it again, but for any other', async () => {
      const memory = await takenBefore();
      expect(setUp({ memory, hash: '#token=kept' }).signIn.state.value.kind).toBe('signed-in');
      expect(setUp({ memory, hash: '#token=other' }).signIn.state.value.kind).toBe('checking');
    });

    it('begins anew where the gateway or its broker is another by now', async () => {
      const memory = await takenBefore();
      const broker = { ...INFO.broker, url: 'wss://elsewhere/' };
      for (const info of [
        { ...INFO, key: STRANGER.publicKey },
        { ...INFO, broker },
      ]) {
        const { signIn } = setUp({ memory, replies: [{ kind: 'welcome', info }] });
        const before = signIn.state.value;
        await settle();
        expect(signIn.state.value).not.toBe(before);
        expect(signIn.state.value).toMatchObject({ kind: 'signed-in', visitor: { token: 'kept', info } });
      }
    });

    it('goes on where the gateway is away, and asks no more once that has told who this is by other ways', async () => {
      const { signIn, asked } = setUp({ memory: await takenBefore() });
      await vi.advanceTimersByTimeAsync(1000);
      expect(signIn.state.value.kind).toBe('signed-in');
      expect(asked.length).toBeGreaterThan(1);
      const before = asked.length;
      signIn.welcomed(INFO);
      await vi.advanceTimersByTimeAsync(60_000);
      expect(asked).toHaveLength(before);
      signIn.recheck();
      await vi.advanceTimersByTimeAsync(1000);
      expect(asked.length).toBeGreaterThan(before + 1);
      signIn.dispose();
      expect(vi.getTimerCount()).toBe(0);
    });

    it.each<[string, (scene: Scene) => void | Promise<void>]>([
      ['the gateway refuses it', settle],
      ['it was withdrawn', ({ signIn }) => signIn.withdrawn('it was removed')],
      ['somebody signed out', ({ signIn }) => signIn.signOut()],
    ])('is forgotten whole where %s', async (_, end) => {
      const memory = await takenBefore();
      memory.write('ice-servers', '[{"urls":["turn:home"],"username":"u","credential":"c"}]');
      memory.write(`preset-pictures.${INFO.key}`, '[]');
      memory.write(`cameras.${INFO.key}`, '{}');
      const scene = setUp({ memory, replies: [REFUSED] });
      await end(scene);
      expect(scene.signIn.state.value.kind).toBe('form');
      expect([memory.read('token'), memory.read('bearer')]).toEqual([undefined, undefined]);
      const keys = ['ice-servers', `preset-pictures.${INFO.key}`, `cameras.${INFO.key}`] as const;
      expect(keys.filter((key) => memory.read(key) !== undefined)).toEqual([]);
    });

    it('leaves no name of a camera behind where somebody signed out', async () => {
      const memory = await takenBefore();
      const keys = [
        'camera',
        'place',
        `wall.${INFO.key}`,
        `turn.${INFO.key}.porch`,
        `turn.${INFO.key}.yard`,
      ] as const;
      for (const key of [...keys, 'turn.another.porch', 'sound'] as const) memory.write(key, 'kept');
      const { signIn } = setUp({ memory, replies: [] });
      signIn.signOut();
      expect(keys.filter((key) => memory.read(key) !== undefined)).toEqual([]);
      expect([memory.read('turn.another.porch'), memory.read('sound')]).toEqual(['kept', 'kept']);
    });

    it('keeps how the cameras are arranged where access was withdrawn, for it may be given again', async () => {
      const memory = await takenBefore();
      memory.write(`wall.${INFO.key}`, 'kept');
      const { signIn } = setUp({ memory, replies: [] });
      signIn.withdrawn('it was removed');
      expect(memory.read(`wall.${INFO.key}`)).toBe('kept');
    });

    it.each([
      ['another token', JSON.stringify({ token: 'other', key: BEARER.publicKey, info: INFO })],
      ['nothing that can be read', '{'],
      ['no key', JSON.stringify({ token: 'kept', info: INFO })],
    ])('waits where what is remembered is of %s', async (_, bearer) => {
      const memory = await takenBefore();
      memory.write('bearer', bearer);
      expect(setUp({ memory }).signIn.state.value.kind).toBe('checking');
    });
  });

  it('shows the form without a token, and asks nobody', () => {
    const { signIn, asked } = setUp({ replies: [] });
    expect(signIn.state.value).toEqual({ kind: 'form' });
    expect(asked).toEqual([]);
  });

  it('says why a token is refused, and forgets it', async () => {
    const { signIn, memory } = setUp({ remembered: 'stale', replies: [REFUSED] });
    await settle();
    expect(signIn.state.value).toEqual({ kind: 'form', refusal: 'this token is not known here' });
    expect(memory.read('token')).toBeUndefined();
  });

  it('keeps the good token of the last visit when a link brings a bad one', async () => {
    const { signIn, memory } = setUp({ hash: '#token=bad', remembered: 'good', replies: [REFUSED] });
    await settle();
    expect(signIn.state.value.kind).toBe('form');
    expect(memory.read('token')).toBe('good');
  });

  it('asks for a token where none was typed', () => {
    const { signIn } = setUp({ replies: [] });
    signIn.submit('  ');
    expect(signIn.state.value).toEqual({ kind: 'form', empty: true });
  });

  it('tries again by itself, ever more slowly, while the gateway is away', async () => {
    const { signIn, asked, memory } = setUp({ remembered: 'kept', replies: [AWAY, AWAY, AWAY, WELCOME] });
    await settle();
    expect(signIn.state.value).toEqual({ kind: 'waiting', reason: 'Failed to fetch' });
    await vi.advanceTimersByTimeAsync(249);
    expect(asked).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(asked).toHaveLength(2);
    await vi.advanceTimersByTimeAsync(500);
    expect(asked).toHaveLength(3);
    await vi.advanceTimersByTimeAsync(1000);
    expect(signIn.state.value.kind).toBe('signed-in');
    expect(memory.read('token')).toBe('kept');
  });

  it('stays signed in when the gateway can not be asked, and ends it at a clear no', async () => {
    const { signIn } = setUp({ remembered: 'kept', replies: [WELCOME, AWAY, REFUSED] });
    await settle();
    signIn.recheck();
    await settle();
    expect(signIn.state.value.kind).toBe('signed-in');
    signIn.recheck();
    await settle();
    expect(signIn.state.value.kind).toBe('form');
  });

  it('does not start over when nothing has changed', async () => {
    const { signIn } = setUp({
      remembered: 'kept',
      replies: [WELCOME, { kind: 'welcome', info: { ...INFO } }],
    });
    await settle();
    const before = signIn.state.value;
    signIn.recheck();
    await settle();
    expect(signIn.state.value).toBe(before);
  });

  it('follows a link that is opened in the same tab', async () => {
    const { signIn, bar } = setUp({ remembered: 'anna', replies: [WELCOME, WELCOME] });
    await settle();
    bar.hash = '#token=ben';
    signIn.readAddress();
    await settle();
    expect(signIn.state.value).toMatchObject({ kind: 'signed-in', visitor: { token: 'ben' } });
    expect(bar.hash).toBe('');
  });

  it('throws an answer away that comes after signing out', async () => {
    const { signIn, memory } = setUp({ remembered: 'kept', replies: [WELCOME] });
    signIn.signOut();
    await settle();
    expect(signIn.state.value).toEqual({ kind: 'form' });
    expect(memory.read('token')).toBeUndefined();
  });

  it('keeps the camera that a link asks for until somebody takes it, and the address clean', () => {
    const { signIn, bar, asked } = setUp({ hash: '#camera=porch', replies: [] });
    expect([bar.hash, asked, signIn.state.value.kind]).toEqual(['', [], 'form']);
    expect(signIn.takeCamera()).toBe('porch');
    expect(signIn.takeCamera()).toBeUndefined();
    bar.hash = '#camera=yard&token=s3cret';
    signIn.readAddress();
    expect([bar.hash, asked, signIn.takeCamera()]).toEqual(['', ['s3cret'], 'yard']);
  });
});

const SECRET = new Uint8Array(16).fill(5);
const DOOR = invitationDoor({ secret: SECRET, primitives: noblePrimitives });
const LINK = `#pair=${linkOf()}`;
const PAIRED = { ...INFO, name: 'iPhone 2' };

function linkOf(options: { gatewayKey?: string; broker?: PairingBroker } = {}): string {
  return writePairing({ gatewayKey: GATEWAY.publicKey, secret: SECRET, broker: undefined, ...options });
}

function pairedMemory(info = INFO): Memory {
  const memory = createFakeMemory();
  rememberDevice(memory, { seed: SEED, info });
  return memory;
}

describe('pairing by a link', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('registers a key of its own by the invitation’s door, remembers it, and is signed in', () => {
    const { signIn, bar, gateway, memory, asked, news } = setUp({ hash: LINK });
    expect([bar.hash, signIn.state.value]).toEqual(['', { kind: 'pairing', name: 'iPhone' }]);
    expect(gateway.link().options).toMatchObject({
      url: '/mqtt',
      username: DOOR.name,
      password: DOOR.secret,
    });
    gateway.accept();
    const said = gateway.last('pair');
    expect(said).toMatchObject({ secret: base64url(SECRET), name: 'iPhone' });
    gateway.send({ type: 'paired', info: PAIRED });
    const state = signIn.state.value;
    if (state.kind !== 'signed-in') throw new Error(state.kind);
    const identity = identityOf({ seed: state.visitor.seed, primitives: noblePrimitives });
    expect(gateway.signers).toEqual([identity.publicKey]);
    expect(said.door).toBe(identity.door.secret);
    expect(state.visitor).toMatchObject({ info: PAIRED });
    expect(state.visitor.token).toBeUndefined();
    expect([asked, memory.read('pairing'), gateway.link().state]).toEqual([[], undefined, 'closed']);
    expect(news).toEqual(['Paired with the gateway “home” as “iPhone 2”.']);
    expect(vi.getTimerCount()).toBe(0);

    const next = setUp({ memory });
    expect(next.signIn.state.value).toEqual(state);
    expect(next.asked).toEqual([]);
  });

  it('uses the broker that the link names', () => {
    const broker = { url: 'wss://broker.example/mqtt', username: 'u', password: 'p' };
    const { gateway } = setUp({ hash: `#pair=${linkOf({ broker })}` });
    expect(gateway.link().options).toMatchObject(broker);
  });

  it('leaves a token that was remembered behind, but only once it has come to something', () => {
    const { memory, gateway } = setUp({ hash: LINK, remembered: 'anna' });
    expect(memory.read('token')).toBe('anna');
    gateway.accept();
    gateway.send({ type: 'paired', info: PAIRED });
    expect(memory.read('token')).toBeUndefined();
  });

  it('tries again, by other sessions and the same key, while the broker or the gateway is away', () => {
    const { signIn, gateway } = setUp({ hash: LINK });
    gateway.lose();
    expect(signIn.state.value).toMatchObject({ trouble: { kind: 'unreached' } });
    vi.advanceTimersByTime(250);
    gateway.accept({ key: false });
    vi.advanceTimersByTime(5000);
    expect(signIn.state.value).toMatchObject({ trouble: { kind: 'unheard' } });
    vi.advanceTimersByTime(500);
    gateway.accept();
    const door = gateway.last('pair').door;
    vi.advanceTimersByTime(6000);
    expect(gateway.session()).toBe('pairing-4');
    gateway.accept();
    expect(gateway.last('pair').door).toBe(door);
    gateway.send({ type: 'paired', info: PAIRED });
    expect(signIn.state.value.kind).toBe('signed-in');
  });

  it('comes by its own door where only the answer was lost', () => {
    const { signIn, gateway } = setUp({ hash: LINK });
    gateway.accept();
    const { door } = gateway.last('pair');
    gateway.lose();
    vi.advanceTimersByTime(250);
    gateway.lose({ kind: 'refused', reason: 'Not authorized' });
    expect(gateway.link().options.password).toBe(door);
    gateway.accept();
    gateway.send({ type: 'paired', info: PAIRED });
    expect(signIn.state.value.kind).toBe('signed-in');
  });

  it('asks under the same key where the page was loaded anew before the answer came', () => {
    const memory = createFakeMemory();
    const { gateway } = setUp({ hash: LINK, memory });
    gateway.accept();
    const again = setUp({ hash: LINK, memory }).gateway;
    again.accept();
    expect(again.signers).toEqual(gateway.signers);
  });

  it('gives up in the end, and says what to look at', () => {
    const { signIn } = setUp({ hash: LINK });
    vi.advanceTimersByTime(90_000);
    expect(signIn.state.value).toEqual({
      kind: 'form',
      notice:
        'Nothing was paired: the gateway is not heard of. Look whether the gateway runs, and open the link again.',
    });
    expect(vi.getTimerCount()).toBe(0);
  });

  it.each<[string, (gateway: FakeGateway) => void, string]>([
    [
      'the gateway refuses it',
      (gateway) => {
        gateway.accept();
        gateway.send({ type: 'error', code: 'pairing-refused', message: 'this link has been used' });
      },
      'Nothing was paired: this link has been used. Ask for a new link.',
    ],
    [
      'the broker knows no such invitation',
      (gateway) => gateway.lose({ kind: 'refused', reason: 'Not authorized' }),
      'Nothing was paired: the link was used already, has expired or was withdrawn. Ask for a new link.',
    ],
  ])('says so where %s, and costs nobody who is remembered', (_name, refuse, notice) => {
    const { signIn, gateway, memory } = setUp({
      hash: LINK,
      memory: pairedMemory({ ...INFO, key: STRANGER.publicKey }),
    });
    signIn.pairAnyway();
    refuse(gateway);
    expect(signIn.state.value).toEqual({ kind: 'form', notice, canGoOn: true });
    expect(memory.read('pairing')).toBeUndefined();
    signIn.goOn();
    expect(signIn.state.value).toMatchObject({ kind: 'signed-in', visitor: { seed: SEED } });
  });

  it('asks before another gateway takes the place of the one with which this browser is paired', () => {
    const memory = pairedMemory({ ...INFO, gateway: 'cottage', key: STRANGER.publicKey });
    const { signIn, gateway } = setUp({ hash: LINK, memory });
    expect(signIn.state.value).toEqual({ kind: 'other-gateway', gateway: 'cottage' });
    expect(gateway.links).toEqual([]);
    signIn.goOn();
    signIn.pairAnyway();
    expect(signIn.state.value).toMatchObject({ visitor: { info: { gateway: 'cottage' } } });
    signIn.submit(LINK);
    signIn.pairAnyway();
    gateway.accept();
    gateway.send({ type: 'paired', info: PAIRED });
    expect(signIn.state.value).toMatchObject({ visitor: { info: PAIRED } });
  });

  it.each([
    ['is cut off', LINK.slice(0, -20), /^Nothing was paired\. .*not whole/],
    ['is of another version', `#pair=AQ${'A'.repeat(64)}`, /another version of Oriel/],
    ['is empty', '#pair=', /not whole/],
  ])('reads no link that %s', (_name, hash, words) => {
    const { signIn, bar, gateway } = setUp({ hash });
    expect([bar.hash, gateway.links]).toEqual(['', []]);
    expect(signIn.state.value).toMatchObject({ kind: 'form', notice: expect.stringMatching(words) });
  });

  it('takes nothing that a stranger answers', () => {
    const { signIn, gateway } = setUp({ hash: LINK });
    gateway.accept({ key: false });
    gateway.key({ signer: STRANGER });
    expect(gateway.up).toEqual([]);
    gateway.key();
    gateway.deliver('down', JSON.stringify({ type: 'paired', info: PAIRED }));
    gateway.deliver('down', gateway.up[0] ?? '');
    expect(signIn.state.value.kind).toBe('pairing');
    gateway.send({ type: 'paired', info: PAIRED });
    expect(signIn.state.value.kind).toBe('signed-in');
  });

  it('does not use a link up where this browser is paired already', () => {
    const { signIn, gateway, news } = setUp({ hash: LINK, memory: pairedMemory() });
    expect(signIn.state.value).toMatchObject({ kind: 'signed-in', visitor: { seed: SEED } });
    signIn.welcomed(INFO);
    signIn.recheck();
    expect([gateway.links, news.length]).toEqual([[], 1]);
    signIn.submit(`https://home/${LINK}`);
    expect([signIn.state.value.kind, news.length]).toEqual(['signed-in', 2]);
  });

  it.each<[string, (signIn: SignIn) => void]>([
    ['the broker refuses it', (signIn) => signIn.recheck()],
    ['the gateway withdraws it', (signIn) => signIn.withdrawn('it was revoked')],
  ])('does, where that pairing is over: %s', (_name, end) => {
    const { signIn, gateway } = setUp({ hash: LINK, memory: pairedMemory() });
    end(signIn);
    expect(signIn.state.value).toEqual({ kind: 'pairing', name: 'iPhone' });
    expect(gateway.links).toHaveLength(1);
  });
});

describe('a device that is paired', () => {
  it('has its public key reckoned once, also where an older version remembered it without', () => {
    const memory = createFakeMemory({
      'oriel.device': JSON.stringify({ seed: base64url(SEED), info: INFO }),
    });
    const { signIn } = setUp({ memory });
    expect(signIn.state.value).toMatchObject({ visitor: { publicKey: ANNA.publicKey } });
    signIn.welcomed(INFO);
    expect(JSON.parse(memory.read('device') ?? '')).toMatchObject({ key: ANNA.publicKey });
  });

  it('keeps what the gateway tells of it, and asks nobody over HTTP', () => {
    const memory = pairedMemory();
    const { signIn, asked } = setUp({ memory });
    signIn.welcomed({ ...INFO, name: 'Kitchen' });
    signIn.recheck();
    expect(setUp({ memory }).signIn.state.value).toMatchObject({ visitor: { info: { name: 'Kitchen' } } });
    expect(asked).toEqual([]);
  });

  describe('the gateway itself says that its access has ended', () => {
    const OVER = {
      kind: 'form',
      notice: 'Your access to “home” has ended: it was revoked.',
      canGoOn: true,
      isOver: true,
    };

    function endedMemory(): Memory {
      const { signIn, memory } = setUp({ memory: pairedMemory() });
      signIn.withdrawn('it was revoked');
      expect(signIn.state.value).toEqual(OVER);
      return memory;
    }

    it('says so on every later visit, until the gateway takes it again', () => {
      const memory = endedMemory();
      const later = setUp({ memory });
      expect(later.signIn.state.value).toEqual(OVER);
      later.signIn.goOn();
      expect(later.signIn.state.value).toMatchObject({ kind: 'signed-in', visitor: { seed: SEED } });
      expect(setUp({ memory }).signIn.state.value).toEqual(OVER);
      later.signIn.recheck();
      expect(later.signIn.state.value).toEqual(OVER);
      later.signIn.goOn();
      later.signIn.welcomed(INFO);
      later.signIn.recheck();
      expect(later.signIn.state.value.kind).toBe('signed-in');
      expect(setUp({ memory }).signIn.state.value.kind).toBe('signed-in');
    });

    it('gives way to a new link, of whichever gateway', () => {
      for (const info of [INFO, { ...INFO, key: STRANGER.publicKey }]) {
        const memory = endedMemory();
        rememberDevice(memory, { seed: SEED, info });
        const { signIn, gateway } = setUp({ hash: LINK, memory });
        expect(signIn.state.value.kind).toBe('pairing');
        gateway.accept();
        gateway.send({ type: 'paired', info: PAIRED });
        expect(memory.read('device')).not.toContain(base64url(SEED));
        expect(setUp({ memory }).signIn.state.value).toMatchObject({ visitor: { info: PAIRED } });
      }
    });

    it('is kept where the new link leads to nothing', () => {
      const memory = endedMemory();
      const { signIn, gateway } = setUp({ hash: LINK, memory });
      gateway.lose({ kind: 'refused', reason: 'Not authorized' });
      expect(signIn.state.value).toMatchObject({ canGoOn: true, isOver: true });
    });

    it('lets a token in, and is forgotten by unpairing', async () => {
      const memory = endedMemory();
      const { signIn } = setUp({ memory, replies: [WELCOME] });
      signIn.submit('guest');
      await vi.waitFor(() => expect(signIn.state.value).toMatchObject({ visitor: { token: 'guest' } }));
      expect(memory.read('ended')).toBeUndefined();
      signIn.signOut();
      signIn.withdrawn('it was revoked');
      signIn.goOn();
      signIn.signOut();
      expect(signIn.state.value).toEqual({ kind: 'form' });
      expect([memory.read('device'), memory.read('ended')]).toEqual([undefined, undefined]);
    });
  });

  it('is what a browser goes back to when a token signs out', async () => {
    const memory = pairedMemory();
    memory.write('token', 'guest');
    const { signIn } = setUp({ memory, replies: [WELCOME] });
    await vi.waitFor(() => expect(signIn.state.value).toMatchObject({ visitor: { token: 'guest' } }));
    signIn.signOut();
    expect(signIn.state.value).toMatchObject({ visitor: { seed: SEED } });
    signIn.signOut();
    expect([signIn.state.value.kind, memory.read('device')]).toEqual(['form', undefined]);
  });

  it('is nobody where the storage holds something else', () => {
    for (const device of ['', '{}', '{"seed":"AA"}', JSON.stringify({ seed: 'AAAA', info: INFO })]) {
      const { signIn } = setUp({ memory: createFakeMemory({ 'oriel.device': device }) });
      expect(signIn.state.value).toEqual({ kind: 'form' });
    }
  });
});

describe('a browser without secure random numbers', () => {
  it('is told so, signs in nobody, and keeps the address clean', () => {
    const bar = { hash: LINK };
    const signIn = createSignIn({
      memory: pairedMemory(),
      address: { hash: () => bar.hash, replaceHash: (hash) => Object.assign(bar, { hash }) },
      request: () => expect.unreachable(),
      primitives: undefined,
      openLink: () => expect.unreachable(),
      newName: createNames('none'),
      deviceName: 'iPhone',
      clock: steadyClock,
      onNews: () => expect.unreachable(),
    });
    expect([signIn.state.value, bar.hash]).toEqual([{ kind: 'unable' }, '']);
  });
});
