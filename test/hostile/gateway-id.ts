import { idOfKey } from '../../protocol/sealing/identity.ts';
import { noblePrimitives } from '../../protocol/sealing/noble-primitives.ts';
import { fromBase64url } from '../../protocol/sealing/text.ts';

/** What the topics of the gateway with that Ed25519 key (base64url) bear. */
export function idOfGateway(gatewayKey: string): string {
  const bytes = fromBase64url(gatewayKey);
  if (!bytes) throw new Error('that is no key');
  return idOfKey(bytes, noblePrimitives);
}
