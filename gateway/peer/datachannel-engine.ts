import { cleanup, type RtcConfig } from 'node-datachannel';
import type { Logger } from 'pino';
import { Alive } from './alive.ts';
import { DataChannelPeer } from './datachannel-peer.ts';
import type { PeerEngine } from './peer.ts';

export interface EngineOptions {
  /** Local address that ICE uses, read anew for each peer since networks come and go; absent for every interface. */
  readonly bindAddress?: string | undefined;
  /** UDP ports, both ends included. */
  readonly ports?: { readonly first: number; readonly last: number };
  readonly iceServers: readonly string[];
  readonly logger: Logger;
}

/** How long closed peers may take to end at shutdown, in ms. */
const CLOSING_TIMEOUT_MS = 500;

/** The engine of libdatachannel, by the package node-datachannel. */
export function createDataChannelEngine(options: EngineOptions): PeerEngine {
  const alive = new Alive();
  const { logger } = options;
  return {
    create: (events) => new DataChannelPeer({ config: configOf(options), events, alive, logger }),
    close: async () => {
      await alive.none(CLOSING_TIMEOUT_MS);
      cleanup();
    },
  };
}

function configOf({ iceServers, bindAddress, ports }: EngineOptions): RtcConfig {
  return {
    iceServers: [...iceServers],
    maxMessageSize: 65_536,
    ...(bindAddress !== undefined && { bindAddress }),
    ...(ports && { portRangeBegin: ports.first, portRangeEnd: ports.last }),
  };
}
