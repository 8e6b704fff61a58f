import fc from 'fast-check';
import { describe, expect } from 'vitest';
import { ProtocolError } from '../../protocol/parse.ts';
import { INVITATION_BYTES } from '../../protocol/sealing/identity.ts';
import { type PairingInvitation, readPairing, writePairing } from '../../protocol/sealing/pairing-link.ts';
import { base64url, utf8 } from '../../protocol/sealing/text.ts';
import { anyText } from '../gateway/rtsp/any-text.ts';
import { fuzz } from './fuzz.ts';
import { worn } from './worn.ts';

const KEY_BYTES = 32;
const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });

const invitation: fc.Arbitrary<PairingInvitation> = fc.record({
  gatewayKey: bytes(KEY_BYTES).map(base64url),
  secret: bytes(INVITATION_BYTES),
  broker: fc.option(
    fc.record(
      {
        url: fc.webUrl({ validSchemes: ['ws', 'wss'], withQueryParameters: true }),
        username: fc.string({ maxLength: 128 }),
        password: fc.string({ maxLength: 256 }),
      },
      { requiredKeys: ['url'] },
    ),
    { nil: undefined },
  ),
});

/** What it reads, or nothing where it says that it can not; whatever else it throws goes on its way. */
function read(text: string): PairingInvitation | undefined {
  try {
    return readPairing(text);
  } catch (error) {
    if (!(error instanceof ProtocolError)) throw error;
    expect(error.message).toMatch(/^pairing link/);
    return undefined;
  }
}

function expectWhole(read: PairingInvitation | undefined): void {
  if (!read) return;
  expect(read.secret.length).toBe(INVITATION_BYTES);
  expect(read.gatewayKey).toMatch(/^[A-Za-z0-9_-]{43}$/);
  if (read.broker) expect(read.broker.url).toMatch(/^wss?:\/\//);
}

describe('a pairing link', () => {
  fuzz(
    'is read as it was written',
    fc.property(invitation, (written) => {
      expect(readPairing(writePairing(written))).toEqual(written);
    }),
  );

  fuzz(
    'of any text, cut, doubled or written over, is whole or is refused with the one error',
    fc.property(fc.oneof(invitation.map(writePairing).chain(worn), anyText(300)), (text) =>
      expectWhole(read(text)),
    ),
    { weight: 2 },
  );

  fuzz(
    'whose broker is any text or any JSON names one that a page can open, or is refused',
    fc.property(fc.oneof(fc.json(), anyText(200)), fc.nat(255), (tail, format) => {
      const head = new Uint8Array(1 + KEY_BYTES + INVITATION_BYTES);
      head[0] = format % 3 === 0 ? format : 2;
      expectWhole(read(base64url(new Uint8Array([...head, ...utf8(tail)]))));
    }),
    { weight: 2 },
  );
});
