import type { Principal } from '../../access/principal.ts';
import { decide } from '../../access/rights.ts';
import type { LoadedConfig } from '../../config/load.ts';
import type { SessionInfo } from '../../protocol/session-info.ts';
import { viewerBroker } from '../broker-address.ts';
import type { GatewayIdentity } from '../sealing/gateway-identity.ts';

/** Tells somebody who they are here, and where signaling goes. */
export type SessionInfoOf = (principal: Principal) => SessionInfo;

interface SessionInfoOptions {
  readonly config: Pick<LoadedConfig, 'broker' | 'gateway'>;
  readonly gateway: Pick<GatewayIdentity, 'identity' | 'id'>;
  /** Oriel's. */
  readonly version: string;
}

export function createSessionInfo({ config, gateway, version }: SessionInfoOptions): SessionInfoOf {
  const broker = viewerBroker(config, gateway.id);
  return (principal) => ({
    gateway: config.gateway.name,
    key: gateway.identity.publicKey,
    version,
    name: principal.name,
    role: principal.role,
    mayManageCameras: decide(principal, { kind: 'manage-cameras' }).allowed,
    mayManageAccess: decide(principal, { kind: 'manage-access' }).allowed,
    relayOnly: principal.relayOnly === true,
    broker,
  });
}
