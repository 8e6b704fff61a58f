import { randomInt } from 'node:crypto';
import { cleanup, type RtcConfig } from 'node-datachannel';
import type { Logger } from 'pino';
import { createLookUp, type LookUp } from '../turn/name-look-up.ts';
import { openTurnPipe, type TurnPipe } from '../turn/turn-pipe.ts';
import { Alive } from './alive.ts';
import { type CandidateRules, networkTest } from './candidate-policy.ts';
import { DataChannelPeer } from './datachannel-peer.ts';
import type { PeerEngine, PeerOptions } from './peer.ts';

export interface EngineOptions {
  /** Local address that ICE uses, read anew for each peer since networks come and go; absent for every interface. */
  readonly bindAddress?: string | undefined;
  /** UDP ports, both ends included. */
  readonly ports?: { readonly first: number; readonly last: number };
  /** With credentials inside the URLs, STUN and TURN by UDP; read anew for each peer, since they expire. */
  readonly iceServers: readonly string[];
  /** Which addresses viewers are told; absent for all. */
  readonly candidates?: CandidateRules;
  readonly logger: Logger;
}

/** How long closed peers may take to end at shutdown, in ms. */
const CLOSING_TIMEOUT_MS = 500;

const ALL: CandidateRules = { types: ['host', 'srflx', 'relay'], networks: [] };

/** The engine of libdatachannel, by the package node-datachannel. Throws where a network of the rules is none. */
export function createDataChannelEngine(options: EngineOptions): PeerEngine {
  const alive = new Alive();
  const { logger, candidates: { types, networks } = ALL } = options;
  const isTold = networkTest(networks);
  const lookUp = createLookUp();
  const relaysAll = types.every((type) => type === 'relay');
  return {
    create: (events, { relayOnly = false }: PeerOptions = {}) => {
      const hidden = relayOnly || relaysAll;
      const [turn, others] = parted(options.iceServers);
      const pipes = openPipes(turn, lookUp);
      const stun = others.length > 0 ? others : pipes.map(({ stunUrl }) => stunUrl);
      const iceServers = [...(hidden ? [] : stun), ...pipes.map(({ url }) => url)];
      const rules = { types: hidden ? (['relay'] as const) : types, isTold };
      const config = { ...configOf(options), ...(hidden && HIDDEN), iceServers };
      try {
        return new DataChannelPeer({ config, pipes, relayOnly: hidden, rules, events, alive, logger });
      } catch (error) {
        for (const pipe of pipes) pipe.close();
        throw error;
      }
    },
    close: async () => {
      await alive.none(CLOSING_TIMEOUT_MS);
      // With a STUN or TURN server that does not answer it stands still for 10 s, and the whole process with it.
      if (options.iceServers.length === 0) cleanup();
    },
  };
}

/** The engine has no place for more TURN servers, and takes those of a longer list by chance. */
const MAX_TURN_SERVERS = 2;

function openPipes(urls: readonly string[], lookUp: LookUp): TurnPipe[] {
  const first = urls.length > MAX_TURN_SERVERS ? randomInt(urls.length) : 0;
  const pipes: TurnPipe[] = [];
  try {
    for (const url of [...urls.slice(first), ...urls.slice(0, first)].slice(0, MAX_TURN_SERVERS))
      pipes.push(openTurnPipe(url, lookUp));
  } catch (error) {
    for (const pipe of pipes) pipe.close();
    throw error;
  }
  return pipes;
}

/** The pipes to TURN servers begin on the loopback, and nothing else is reached from there. */
const HIDDEN = { iceTransportPolicy: 'relay', bindAddress: '127.0.0.1' } as const;

function configOf({ bindAddress, ports }: EngineOptions): Omit<RtcConfig, 'iceServers'> {
  return {
    maxMessageSize: 65_536,
    ...(bindAddress !== undefined && { bindAddress }),
    ...(ports && { portRangeBegin: ports.first, portRangeEnd: ports.last }),
  };
}

function parted(urls: readonly string[]): [turn: string[], others: string[]] {
  const isTurn = (url: string) => url.startsWith('turn:');
  return [urls.filter(isTurn), urls.filter((url) => !isTurn(url))];
}
