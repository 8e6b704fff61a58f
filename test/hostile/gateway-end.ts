import { randomBytes } from 'node:crypto';
import type { DownMessage } from '../../protocol/messages.ts';
import { readUpEnvelope } from '../../protocol/sealing/envelope.ts';
import {
  createGatewayLine,
  type GatewayLine,
  type OpenedMessage,
} from '../../protocol/sealing/gateway-line.ts';
import { type Identity, identityOf } from '../../protocol/sealing/identity.ts';
import { sealKeyMessage } from '../../protocol/sealing/key-message.ts';
import { noblePrimitives as primitives } from '../../protocol/sealing/noble-primitives.ts';
import { base64url } from '../../protocol/sealing/text.ts';
import type { SessionAddress } from '../../protocol/topics.ts';

/** A gateway's end of signaling with keys of its own: an honest one for tests without a daemon, or an impostor. */
export interface GatewayEnd {
  readonly identity: Identity;
  readonly keyMessage: string;
  /** Throws `ProtocolError`. */
  open(address: SessionAddress, text: string): OpenedMessage;
  /** What it would say to the viewer whose envelope that is. */
  sealFor(address: SessionAddress, envelope: string, message: DownMessage): string;
}

interface GatewayEndOptions {
  readonly epoch?: number;
  /** Whose name the key message bears; its own where nothing else is given. */
  readonly posesAs?: string;
}

export function createGatewayEnd({ epoch = 1, posesAs }: GatewayEndOptions = {}): GatewayEnd {
  const identity = identityOf({ seed: randomBytes(32), primitives });
  const key = primitives.agreementKey(randomBytes(32));
  const boot = randomBytes(8).toString('hex');
  const shown = posesAs === undefined ? identity : { ...identity, publicKey: posesAs };
  const lines = new Map<string, GatewayLine>();
  const lineOf = (address: SessionAddress, text: string): GatewayLine => {
    const { e } = readUpEnvelope(text);
    const line =
      lines.get(e) ??
      createGatewayLine({ address, gateway: shown, key, e, now: () => performance.now(), primitives });
    lines.set(e, line);
    return line;
  };
  return {
    identity,
    keyMessage: sealKeyMessage({ x: base64url(key.publicKey), epoch, boot }, shown),
    open: (address, text) => lineOf(address, text).open(readUpEnvelope(text)),
    sealFor: (address, text, message) => lineOf(address, text).seal(JSON.stringify(message)),
  };
}
