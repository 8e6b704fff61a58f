import { describe, expect, it } from 'vitest';
import { nativePrimitives as primitives } from '../../../gateway/sealing/native-primitives.ts';
import { readUpEnvelope, sealLetter } from '../../../protocol/sealing/envelope.ts';
import {
  createGatewayLine,
  type GatewayLine,
  type LineCounters,
} from '../../../protocol/sealing/gateway-line.ts';
import { identityOf } from '../../../protocol/sealing/identity.ts';
import { type KeyMessage, sealKeyMessage } from '../../../protocol/sealing/key-message.ts';
import type { AgreementKey } from '../../../protocol/sealing/primitives.ts';
import { base64url, utf8 } from '../../../protocol/sealing/text.ts';
import { createViewerLine, type ViewerLine } from '../../../protocol/sealing/viewer-line.ts';
import { createSealedPage } from '../../helpers/sealed-page.ts';

const person = (seed: number) => identityOf({ seed: new Uint8Array(32).fill(seed), primitives });
const gateway = person(1);
const anna = person(2);
const address = { gatewayId: gateway.id, session: 'of-anna' };
const hello = { type: 'hello' } as const;
const bye = { type: 'bye', code: 'withdrawn', message: 'good-bye' } as const;

interface Run {
  readonly key: AgreementKey;
  readonly message: string;
  readonly told: KeyMessage;
}

function keyOf(seed: number, epoch = seed, boot = '0'.repeat(16)): Run {
  const key = primitives.agreementKey(new Uint8Array(32).fill(seed));
  const told = { x: base64url(key.publicKey), epoch, boot };
  return { key, message: sealKeyMessage(told, gateway), told };
}

function viewerLine(clock = { now: 0 }, lastEpoch = 0): ViewerLine {
  const gatewayKey = gateway.publicKey;
  return createViewerLine({
    address,
    identity: anna,
    gatewayKey,
    lastEpoch,
    primitives,
    now: () => clock.now,
  });
}

function gatewayLine(
  first: string,
  { key }: Run,
  clock = { now: 5_000 },
  resume?: LineCounters,
): GatewayLine {
  const { e } = readUpEnvelope(first);
  return createGatewayLine({ address, gateway, key, e, resume, now: () => clock.now, primitives });
}

describe('a session', () => {
  it('carries messages both ways, and the gateway learns who speaks and how long ago', () => {
    const run = keyOf(5);
    const [ours, theirs] = [{ now: 100 }, { now: 5_000 }];
    const viewer = viewerLine(ours);
    expect(viewer.isReady).toBe(false);
    expect(() => viewer.seal(hello)).toThrow('before the gateway’s key is there');
    expect(viewer.hearKey(run.message)).toEqual({ isNewBoot: true, epoch: 5 });
    expect(viewer.isReady).toBe(true);
    const first = viewer.seal(hello);
    const line = gatewayLine(first, run, theirs);
    expect(line.from).toBeUndefined();
    expect(line.open(readUpEnvelope(first))).toEqual({
      from: anna.publicKey,
      body: JSON.stringify(hello),
      ageMs: undefined,
    });
    expect(viewer.open(line.seal(JSON.stringify(bye)))).toEqual(bye);
    ours.now += 1_000;
    const second = viewer.seal(hello);
    theirs.now += 3_000;
    expect(line.open(readUpEnvelope(second))).toMatchObject({ ageMs: 2_000 });
    expect(line.counters).toEqual({ taken: 2, sent: 1 });
  });

  it('goes on under fresh keys when the gateway has a new one, and hears what was said under the old', () => {
    const [first, second] = [keyOf(5), keyOf(6)];
    const viewer = viewerLine();
    viewer.hearKey(first.message);
    const before = viewer.seal(hello);
    const old = gatewayLine(before, first);
    old.open(readUpEnvelope(before));
    viewer.open(old.seal(JSON.stringify(bye)));
    expect(viewer.hearKey(second.message)).toEqual({ isNewBoot: false, epoch: 6 });
    expect(viewer.open(old.seal(JSON.stringify(bye)))).toEqual(bye);
    const after = viewer.seal(hello);
    expect(readUpEnvelope(after)).toMatchObject({ k: 6, n: 1 });
    expect(readUpEnvelope(after).e).not.toBe(readUpEnvelope(before).e);
    const fresh = gatewayLine(after, second);
    expect(fresh.open(readUpEnvelope(after))).toMatchObject({ ageMs: 0 });
    expect(viewer.open(fresh.seal(JSON.stringify(bye)))).toEqual(bye);
    expect(() => viewer.open(old.seal(JSON.stringify(bye)))).toThrow('not sealed for this session');
  });

  it('begins anew, without the time of before, with another run of the gateway', () => {
    const [first, second] = [keyOf(5), keyOf(6, 6, '1'.repeat(16))];
    const viewer = viewerLine();
    viewer.hearKey(first.message);
    const before = viewer.seal(hello);
    const old = gatewayLine(before, first);
    viewer.open(old.seal(JSON.stringify(bye)));
    expect(viewer.hearKey(second.message)).toEqual({ isNewBoot: true, epoch: 6 });
    expect(() => viewer.open(old.seal(JSON.stringify(bye)))).toThrow('not sealed for this session');
    const after = viewer.seal(hello);
    expect(gatewayLine(after, second).open(readUpEnvelope(after))).toMatchObject({ ageMs: undefined });
  });

  it('stays as it is where the same key is heard again', () => {
    const run = keyOf(5);
    const viewer = viewerLine();
    viewer.hearKey(run.message);
    const { e } = readUpEnvelope(viewer.seal(hello));
    expect(viewer.hearKey(run.message)).toEqual({ isNewBoot: false, epoch: 5 });
    expect(readUpEnvelope(viewer.seal(hello))).toMatchObject({ e, n: 2 });
  });

  it('goes on above its counters where the gateway had forgotten it', () => {
    const run = keyOf(5);
    const viewer = viewerLine();
    viewer.hearKey(run.message);
    const first = viewer.seal(hello);
    const line = gatewayLine(first, run);
    line.open(readUpEnvelope(first));
    viewer.open(line.seal(JSON.stringify(bye)));
    const again = gatewayLine(first, run, { now: 9_000 }, line.counters);
    expect(() => again.open(readUpEnvelope(first))).toThrow('replayed');
    expect(again.open(readUpEnvelope(viewer.seal(hello)))).toMatchObject({ from: anna.publicKey });
    expect(JSON.parse(again.seal(JSON.stringify(bye)))).toMatchObject({ n: 2 });
  });
});

describe('a viewer takes nothing that the gateway did not say', () => {
  const run = keyOf(5);
  const key = JSON.parse(run.message);

  it.each([
    ['no JSON', 'key', 'not JSON'],
    ['of another version', { ...key, v: 1 }, 'version 1, expected 2'],
    ['of another gateway', sealKeyMessage(run.told, person(9)), 'of another gateway'],
    [
      'of another gateway, in this one’s name',
      { ...JSON.parse(sealKeyMessage(run.told, person(9))), g: key.g },
      'does not fit',
    ],
    ['another key', { ...key, x: keyOf(6).told.x }, 'does not fit'],
    ['another epoch', { ...key, epoch: 6 }, 'does not fit'],
    ['another run', { ...key, boot: '1'.repeat(16) }, 'does not fit'],
    ['another signature', { ...key, s: base64url(new Uint8Array(64)) }, 'does not fit'],
    ['a signature that is none', { ...key, s: '!'.repeat(86) }, 'does not fit'],
    ['with more in it', { ...key, more: 1 }, 'unknown key more'],
    ['with too much in it', { ...key, x: 'x'.repeat(2_000) }, 'at most 1024'],
    [
      'a key of low order',
      sealKeyMessage({ ...run.told, x: base64url(new Uint8Array(32)) }, gateway),
      'is none',
    ],
  ])('as its key: %s', (_what, message, problem) => {
    const viewer = viewerLine();
    const text = typeof message === 'string' ? message : JSON.stringify(message);
    expect(() => viewer.hearKey(text)).toThrow(problem);
    expect(viewer.isReady).toBe(false);
  });

  it('as its key: one that is older than what was ever seen', () => {
    expect(() => viewerLine({ now: 0 }, 6).hearKey(run.message)).toThrow('epoch 5 is below 6; replayed?');
    const viewer = viewerLine();
    viewer.hearKey(keyOf(7, 7, '1'.repeat(16)).message);
    expect(() => viewer.hearKey(run.message)).toThrow('replayed');
    expect(readUpEnvelope(viewer.seal(hello))).toMatchObject({ k: 7 });
  });

  function talking() {
    const viewer = viewerLine();
    viewer.hearKey(run.message);
    const first = viewer.seal(hello);
    const line = gatewayLine(first, run);
    line.open(readUpEnvelope(first));
    return { viewer, line };
  }

  it('twice, or behind what came after', () => {
    const { viewer, line } = talking();
    const [one, two] = [line.seal(JSON.stringify(bye)), line.seal(JSON.stringify(bye))];
    viewer.open(two);
    expect(() => viewer.open(two)).toThrow('replayed');
    expect(() => viewer.open(one)).toThrow('replayed');
  });

  it('with another counter, ciphertext or version', () => {
    const { viewer, line } = talking();
    const honest = JSON.parse(line.seal(JSON.stringify(bye)));
    for (const change of [
      { n: 2 },
      { c: `${honest.c.startsWith('A') ? 'B' : 'A'}${honest.c.slice(1)}` },
      { c: '' },
      { v: 1 },
      { e: 'x' },
    ])
      expect(() => viewer.open(JSON.stringify({ ...honest, ...change }))).toThrow('envelope');
    expect(viewer.open(JSON.stringify(honest))).toEqual(bye);
  });

  it('signed by somebody else who has the session’s keys', () => {
    const secret = new Uint8Array(32).fill(4);
    const page = createSealedPage({
      address,
      identity: anna,
      gatewayKey: gateway.publicKey,
      key: run.told,
      secret,
    });
    const letter = {
      direction: 'down',
      keys: page.keys,
      n: 1,
      at: 1,
      body: JSON.stringify(bye),
      primitives,
    } as const;
    const say = (sign: (data: Uint8Array) => Uint8Array) =>
      JSON.stringify({ v: 2, n: 1, c: sealLetter({ ...letter, from: gateway.publicKey, sign }) });
    expect(() => page.open(say(anna.sign))).toThrow('the signature does not fit');
    expect(page.open(say(gateway.sign))).toBe(JSON.stringify(bye));
  });
});

describe('what is inside', () => {
  const run = keyOf(5);
  const page = () =>
    createSealedPage({ address, identity: anna, gatewayKey: gateway.publicKey, key: run.told });

  /** An envelope with that inside, sealed as it should be. */
  function sealed(inside: unknown) {
    const of = page();
    const [label, n] = ['oriel-signal-v2', 1];
    const topic = `oriel/${gateway.id}/signal/${address.session}/up`;
    const nonce = new Uint8Array(12);
    nonce[11] = n;
    const c = base64url(
      primitives.seal({
        key: of.keys.up,
        nonce,
        additional: utf8([label, 'up', topic, of.e, run.told.x, n].join('\n')),
        plaintext: typeof inside === 'string' ? utf8(inside) : utf8(JSON.stringify(inside)),
      }),
    );
    return JSON.stringify({ v: 2, e: of.e, k: 5, n, c });
  }

  const s = base64url(new Uint8Array(64));
  const f = anna.publicKey;
  it.each<[string, unknown, string]>([
    ['no JSON', 'hello', 'not JSON'],
    ['nothing', '', 'not JSON'],
    ['no sender', { s, b: '' }, 'not signed'],
    ['no signature', { f, b: '' }, 's: expected string'],
    ['a signature of something else', { f, s, b: '' }, 'does not fit'],
    ['a time that is no number', { f, s, a: 'now', b: '' }, 'a: expected number'],
    ['a time without end', `{"f":"${f}","s":"${s}","a":1e999,"b":""}`, 'a: expected number'],
    ['no message', { f, s }, 'b: expected string'],
    ['a message that is too long', { f, s, b: 'x'.repeat(65_537) }, 'at most 65536'],
    ['something that nobody knows', { f, s, b: '', more: 1 }, 'unknown key more'],
  ])('is refused where it is %s', (_what, inside, problem) => {
    const text = sealed(inside);
    expect(() => gatewayLine(text, run).open(readUpEnvelope(text))).toThrow(problem);
  });

  it('does not show how long it is, but in steps', () => {
    const of = page();
    const lengths = ['', 'x', 'x'.repeat(60), 'x'.repeat(200)].map((body) => of.envelope(body).c.length);
    expect(new Set(lengths.slice(0, 3)).size).toBe(1);
    expect(new Set(lengths).size).toBe(2);
  });

  it('holds the longest SDP, list of cameras and row of quotes, in the widest letters', () => {
    for (const body of ['語'.repeat(49_152), '"'.repeat(65_536)]) holds(body);
  });

  function holds(body: string): void {
    const of = page();
    const text = of.seal(body);
    expect(gatewayLine(text, run).open(readUpEnvelope(text))).toMatchObject({ body });
  }
});
