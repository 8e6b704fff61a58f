import { randomBytes } from 'node:crypto';
import type { UpMessage } from '../../../protocol/messages.ts';
import { deriveSessionKeys, sealLetter } from '../../../protocol/sealing/envelope.ts';
import { identityOf } from '../../../protocol/sealing/identity.ts';
import { noblePrimitives as primitives } from '../../../protocol/sealing/noble-primitives.ts';
import { base64url, fromBase64url } from '../../../protocol/sealing/text.ts';
import { createViewerLine } from '../../../protocol/sealing/viewer-line.ts';
import { createGatewayEnd } from '../gateway-end.ts';
import { connectHonestViewer, type HonestViewer } from '../honest-viewer.ts';
import type { HostileCase, Notice } from '../hostile-case.ts';
import { NAMES, type Stage, seedOf, stranger } from '../stage.ts';
import { flip } from './altered-upwards.ts';

const UNKNOWN: Notice = { gateway: 'unknown-key' };

const WISHES: readonly (readonly [what: string, message: UpMessage])[] = [
  ['says hello', { type: 'hello' }],
  ['offers', { type: 'offer', peer: 'mine', camera: NAMES.lantern, quality: 'main', sdp: 'v=0' }],
  ['sends a candidate', { type: 'candidate', peer: 'mine', candidate: 'candidate:1', mid: '0' }],
  ['switches a camera off', { type: 'enable', camera: NAMES.lantern, enabled: false }],
  ['asks who has access', { type: 'manage', request: 'r', ask: { kind: 'list' } }],
  [
    'invites itself',
    { type: 'manage', request: 'r', ask: { kind: 'invite', role: 'admin', cameras: ['*'] } },
  ],
  ['says good-bye', { type: 'bye' }],
];

const STRANGERS: readonly HostileCase[] = WISHES.map(([what, message]) => ({
  name: `a stranger ${what}`,
  notice: UNKNOWN,
  async attack(stage) {
    const page = await stage.page(stranger());
    page.send(message);
    await stage.settle();
    expectToldNothing(page);
    return undefined;
  },
}));

/** A device that was revoked is to know it; whoever else hears the same has learnt nothing. */
function expectToldNothing({ received }: HonestViewer): void {
  const told = received.find((message) => message.type !== 'bye' || message.code !== 'withdrawn');
  if (told) throw new Error(`it was told ${JSON.stringify(told)}`);
}

/** An envelope that says it is of anna’s key, sealed rightly, signed by another. */
async function forged(stage: Stage, session: string): Promise<string> {
  const { x, epoch } = JSON.parse((await stage.last(stage.key, ({ client }) => client !== '')).text);
  const own = primitives.agreementKey(randomBytes(32));
  const shared = own.agree(fromBase64url(x) ?? new Uint8Array());
  if (!shared) throw new Error('the gateway’s key is none');
  const address = { gatewayId: stage.gatewayId, session };
  const bond = { address, gatewayKey: stage.info.key, e: base64url(own.publicKey), x };
  const c = sealLetter({
    direction: 'up',
    keys: deriveSessionKeys({ bond, shared, primitives }),
    n: 1,
    from: identityOf({ seed: seedOf('anna'), primitives }).publicKey,
    sign: identityOf({ seed: stranger(), primitives }).sign,
    at: undefined,
    body: '{"type":"hello"}',
    primitives,
  });
  return JSON.stringify({ v: 2, e: bond.e, k: epoch, n: 1, c });
}

interface KeyFields {
  readonly v: number;
  readonly g: string;
  readonly x: string;
  readonly epoch: number;
  readonly boot: string;
  readonly s: string;
}

const KEY_ALTERATIONS: readonly (readonly [what: string, alter: (key: KeyFields) => unknown])[] = [
  ['with another X25519 key', (key) => ({ ...key, x: base64url(randomBytes(32)) })],
  ['with a bit of the X25519 key flipped', (key) => ({ ...key, x: flip(key.x, 0.3) })],
  ['with a later epoch', (key) => ({ ...key, epoch: key.epoch + 1 })],
  ['of another run', (key) => ({ ...key, boot: '0123456789abcdef' })],
  ['with a bit of its signature flipped', (key) => ({ ...key, s: flip(key.s, 0.5) })],
  ['of another gateway', (key) => ({ ...key, g: base64url(randomBytes(32)) })],
  ['downgraded to version 1', (key) => ({ ...key, v: 1 })],
  ['as version 3', (key) => ({ ...key, v: 3 })],
  ['without its signature', ({ s: _, ...key }) => key],
  ['with a field more', (key) => ({ ...key, also: true })],
  ['that is none', () => 'online'],
];

/** Puts something on the key topic in place of the gateway’s own, for those who come as for those who are there. */
async function plantKey(stage: Stage, payload: string): Promise<HonestViewer> {
  const page = await stage.page('anna');
  const since = page.refused.length;
  await stage.broker.publish({ topic: stage.key, payload, retain: true });
  await page.untilRefused(/key message/, since);
  // What it has is good as before.
  await page.greet();
  return page;
}

const KEYS: readonly HostileCase[] = [
  ...KEY_ALTERATIONS.map(
    ([what, alter]): HostileCase => ({
      name: `a key message ${what}`,
      notice: { viewer: /key message/ },
      async attack(stage) {
        const { text } = await stage.last(stage.key, ({ client }) => client !== '');
        return plantKey(stage, JSON.stringify(alter(JSON.parse(text))));
      },
    }),
  ),
  {
    name: 'another gateway’s key message',
    notice: { viewer: /of another gateway/ },
    attack: (stage) => plantKey(stage, createGatewayEnd({ epoch: 1_000_000 }).keyMessage),
  },
  {
    name: 'a key message in the gateway’s name, signed by another',
    notice: { viewer: /somebody else spoke as the gateway/ },
    attack: (stage) =>
      plantKey(stage, createGatewayEnd({ epoch: 1_000_000, posesAs: stage.info.key }).keyMessage),
  },
];

/** Those who speak as somebody that they are not. */
export const IMPERSONATED: readonly HostileCase[] = [
  ...STRANGERS,
  {
    name: 'a stranger says that it is somebody, in a session of its own',
    notice: { gateway: 'forged' },
    async attack(stage) {
      const page = await stage.page(stranger());
      await stage.broker.publish({ topic: page.up, payload: await forged(stage, page.address.session) });
      await stage.settle();
      expectToldNothing(page);
      return undefined;
    },
  },
  {
    name: 'a stranger says that it is somebody, in that one’s session',
    notice: { gateway: 'forged' },
    async attack(stage) {
      const page = await stage.page('anna');
      await stage.broker.publish({ topic: page.up, payload: await forged(stage, page.address.session) });
      await stage.settle();
      await page.greet();
      return page;
    },
  },
  {
    name: 'a stranger speaks in somebody’s session by its own key',
    notice: { gateway: 'other-sender' },
    async attack(stage) {
      const page = await stage.page('anna');
      const other = await strangerAt(stage, stranger(), page.address.session);
      await stage.broker.publish({ topic: page.up, payload: other });
      await stage.settle();
      await page.greet();
      return page;
    },
  },
  {
    name: 'somebody speaks in another’s session by a key that is known',
    notice: { gateway: 'other-sender' },
    async attack(stage) {
      const page = await stage.page('anna');
      const other = await strangerAt(stage, seedOf('bob'), page.address.session);
      await stage.broker.publish({ topic: page.up, payload: other });
      await stage.settle();
      await page.greet();
      return page;
    },
  },
  ...KEYS,
  {
    name: 'an answer by another gateway’s keys',
    notice: { viewer: /not sealed for this session/ },
    async attack(stage) {
      const page = await stage.page('anna');
      const { text } = await stage.last(page.up);
      const impostor = createGatewayEnd({ posesAs: stage.info.key });
      const payload = impostor.sealFor(page.address, text, {
        type: 'bye',
        code: 'withdrawn',
        message: 'you have no rights any more',
      });
      const since = page.received.length;
      await stage.broker.push(page.address.session, { topic: page.down, payload });
      await page.untilRefused(/not sealed for this session/);
      if (page.received.length > since) throw new Error('it was believed');
      return page;
    },
  },
  {
    name: 'a gateway of its own for whoever comes anew',
    notice: { viewer: /somebody else spoke as the gateway/ },
    async attack(stage) {
      const impostor = createGatewayEnd({ epoch: 1_000_000, posesAs: stage.info.key });
      stage.broker.rule(({ topic }) => (topic === stage.key ? 'drop' : 'pass'));
      await stage.broker.publish({ topic: stage.key, payload: impostor.keyMessage, retain: true });
      const page = await connectHonestViewer({
        brokerUrl: stage.broker.url,
        gatewayKey: stage.info.key,
        seed: seedOf('anna'),
      });
      await page.untilRefused(/somebody else spoke as the gateway/);
      if (page.line.isReady) throw new Error('it would speak to it');
      stage.broker.obey();
      await page.close();
      return page;
    },
  },
];

/** A hello as that identity would say it in that session. */
async function strangerAt(stage: Stage, seed: Uint8Array, session: string): Promise<string> {
  const line = createViewerLine({
    address: { gatewayId: stage.gatewayId, session },
    identity: identityOf({ seed, primitives }),
    gatewayKey: stage.info.key,
    lastEpoch: 0,
    primitives,
    now: () => performance.now(),
  });
  line.hearKey((await stage.last(stage.key, ({ client }) => client !== '')).text);
  return line.seal({ type: 'hello' });
}
