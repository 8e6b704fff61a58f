import { describe, expect, it } from 'vitest';
import { nativePrimitives } from '../../../gateway/sealing/native-primitives.ts';
import {
  deriveSessionKeys,
  openLetter,
  readDownEnvelope,
  readUpEnvelope,
  sealLetter,
} from '../../../protocol/sealing/envelope.ts';
import {
  type Identity,
  identityOf,
  invitationDoor,
  seedOfToken,
} from '../../../protocol/sealing/identity.ts';
import { openKeyMessage, sealKeyMessage } from '../../../protocol/sealing/key-message.ts';
import { noblePrimitives } from '../../../protocol/sealing/noble-primitives.ts';
import { offerHash } from '../../../protocol/sealing/offer-hash.ts';
import { readPairing, writePairing } from '../../../protocol/sealing/pairing-link.ts';
import { base64url, hex } from '../../../protocol/sealing/text.ts';
import vectors from '../../fixtures/sealing/vectors.json' with { type: 'json' };

const bytes = (text: string) => new Uint8Array(Buffer.from(text, 'hex'));
const facts = ({ publicKey, id, door }: Identity) => ({ publicKey, id, door });

describe.each([
  ['of pages', noblePrimitives],
  ['of the gateway', nativePrimitives],
])('the test vectors, by the ciphers %s', (_whose, primitives) => {
  const gateway = identityOf({ seed: bytes(vectors.gateway.seed), primitives });
  const device = identityOf({ seed: bytes(vectors.device.seed), primitives });
  const { keyMessage, session } = vectors;
  const ours = primitives.agreementKey(bytes(keyMessage.xSecret));
  const theirs = primitives.agreementKey(bytes(session.eSecret));
  const address = { gatewayId: gateway.id, session: session.name };
  const bond = { address, gatewayKey: gateway.publicKey, e: session.e, x: keyMessage.x };
  const keys = deriveSessionKeys({ bond, shared: bytes(session.shared), primitives });

  it('have keys, ids and doors of seeds and tokens', () => {
    const { seed: gatewaySeed, ...ofGateway } = vectors.gateway;
    const { seed: deviceSeed, ...ofDevice } = vectors.device;
    const { token, seed, ...ofToken } = vectors.token;
    expect(facts(gateway)).toEqual(ofGateway);
    expect(facts(device)).toEqual(ofDevice);
    expect(hex(seedOfToken({ token, primitives }))).toBe(seed);
    expect(facts(identityOf({ seed: bytes(seed), primitives }))).toEqual(ofToken);
    expect(gatewaySeed).not.toBe(deviceSeed);
  });

  it('have the same of a public key that was kept, and do without one that is none', () => {
    const seed = bytes(vectors.device.seed);
    for (const publicKey of [device.publicKey, '%'])
      expect(facts(identityOf({ seed, publicKey, primitives }))).toEqual(facts(device));
  });

  it('have the door of an invitation', () => {
    const { secret, door } = vectors.invitation;
    expect(invitationDoor({ secret: bytes(secret), primitives })).toEqual(door);
  });

  it('have a key message', () => {
    const { x, epoch, boot, message } = keyMessage;
    expect(base64url(ours.publicKey)).toBe(x);
    expect(sealKeyMessage({ x, epoch, boot }, gateway)).toBe(message);
    const opened = openKeyMessage({
      text: message,
      gatewayKey: gateway.publicKey,
      lastEpoch: epoch,
      primitives,
    });
    expect(opened).toEqual({ x, epoch, boot });
  });

  it('have the keys of a session, the same at both ends', () => {
    expect(base64url(theirs.publicKey)).toBe(session.e);
    expect(hex(ours.agree(theirs.publicKey) ?? bytes(''))).toBe(session.shared);
    expect(hex(theirs.agree(ours.publicKey) ?? bytes(''))).toBe(session.shared);
    expect([hex(keys.up), hex(keys.down)]).toEqual([session.upKey, session.downKey]);
  });

  it.each([
    ...vectors.up.map((letter) => ({ direction: 'up' as const, signer: device, at: undefined, ...letter })),
    ...vectors.down.map((letter) => ({ direction: 'down' as const, signer: gateway, ...letter })),
  ])('have an envelope $direction, number $n', ({ direction, signer, n, at, body, envelope }) => {
    const read = direction === 'up' ? readUpEnvelope(envelope) : readDownEnvelope(envelope);
    const { sign, publicKey: from } = signer;
    expect(sealLetter({ direction, keys, n, from, sign, at, body, primitives })).toBe(read.c);
    expect(openLetter({ direction, keys, n, c: read.c, primitives })).toEqual({ from, at, body });
    expect(read.n).toBe(n);
  });

  it('have the hash of an offer', () => {
    expect(offerHash(vectors.offerHash.sdp, primitives)).toBe(vectors.offerHash.hash);
  });

  it('have pairing links, with an external broker and without', () => {
    for (const { fragment, gatewayKey, secret, broker } of vectors.links) {
      const invitation = { gatewayKey, secret: bytes(secret), broker };
      expect(writePairing(invitation)).toBe(fragment);
      expect(readPairing(fragment)).toEqual(invitation);
    }
  });
});
