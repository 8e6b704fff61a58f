import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect } from 'vitest';
import { ProtocolError } from '../../protocol/parse.ts';
import { identityOf } from '../../protocol/sealing/identity.ts';
import { type KeyMessage, openKeyMessage, sealKeyMessage } from '../../protocol/sealing/key-message.ts';
import { noblePrimitives as primitives } from '../../protocol/sealing/noble-primitives.ts';
import { base64url } from '../../protocol/sealing/text.ts';
import { anyText } from '../gateway/rtsp/any-text.ts';
import { fuzz } from './fuzz.ts';
import { worn } from './worn.ts';

const gateway = identityOf({ seed: randomBytes(32), primitives });
const gatewayKey = gateway.publicKey;

const message: fc.Arbitrary<KeyMessage> = fc.record({
  x: fc.uint8Array({ minLength: 32, maxLength: 32 }).map(base64url),
  epoch: fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
  boot: fc.uint8Array({ minLength: 8, maxLength: 8 }).map((bytes) => Buffer.from(bytes).toString('hex')),
});

/** What it says, or nothing where it is refused; whatever else is thrown goes on its way. */
function open(text: string, lastEpoch = 0): KeyMessage | undefined {
  try {
    return openKeyMessage({ text, gatewayKey, lastEpoch, primitives });
  } catch (error) {
    if (!(error instanceof ProtocolError)) throw error;
    return undefined;
  }
}

describe('a key message', () => {
  fuzz(
    'is believed where the gateway signed it and nothing later was seen, and only there',
    fc.property(message, fc.nat(), (said, lastEpoch) => {
      const text = sealKeyMessage(said, gateway);
      expect(open(text, lastEpoch)).toEqual(said.epoch < lastEpoch ? undefined : said);
    }),
    { weight: 0.5 },
  );

  fuzz(
    'that was cut, doubled or written over says what it said, or nothing',
    fc.property(
      message.chain((said) => fc.tuple(fc.constant(said), worn(sealKeyMessage(said, gateway)))),
      ([said, text]) => {
        expect([said, undefined]).toContainEqual(open(text));
      },
    ),
  );

  fuzz(
    'of any text or any JSON is not believed',
    fc.property(
      fc.oneof(
        anyText(300),
        fc.json(),
        // All that it should have, but for a signature.
        fc
          .tuple(message, fc.uint8Array({ minLength: 64, maxLength: 64 }))
          .map(([{ x, epoch, boot }, s]) =>
            JSON.stringify({ v: 2, g: gatewayKey, x, epoch, boot, s: base64url(s) }),
          ),
      ),
      (text) => {
        expect(open(text)).toBeUndefined();
      },
    ),
    { weight: 2 },
  );
});
