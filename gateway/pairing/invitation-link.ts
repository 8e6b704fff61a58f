import type { LoadedConfig } from '../../config/load.ts';
import type { PairingInvitation } from '../../protocol/sealing/pairing-link.ts';
import type { GatewayIdentity } from '../sealing/gateway-identity.ts';

/** A link that is shown on a screen is scanned soon, in ms. */
export const LINK_LIFE_MS = 600_000;

interface InvitationLinkOptions {
  readonly config: Pick<LoadedConfig, 'broker'>;
  readonly gateway: Pick<GatewayIdentity, 'identity'>;
  readonly secret: Uint8Array;
}

/** What a pairing link carries: with an external broker also how a phone anywhere reaches that. */
export function pairingOf({ config: { broker }, gateway, secret }: InvitationLinkOptions): PairingInvitation {
  return {
    gatewayKey: gateway.identity.publicKey,
    secret,
    broker: broker.kind === 'external' ? broker.viewer : undefined,
  };
}
