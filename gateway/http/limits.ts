import type { Allowance } from '../../limits/token-bucket.ts';

/** What the HTTP server takes at most. */
export interface HttpLimits {
  /** Sockets at once, WebSockets among them. */
  readonly connections: number;
  /** Of those from one address; this machine, from where proxies come, has no such limit. */
  readonly connectionsPerAddress: number;
  /** How fast they may come from one address, for each handshake costs some ms of a Pi; this machine is not held to it. */
  readonly arrivalsPerAddress: Allowance;
  /** Sockets at once that have not yet said whether they speak TLS, or have not finished its handshake. */
  readonly halfOpen: number;
  /** Of those from one address that is not this machine. */
  readonly halfOpenPerAddress: number;
  /** Milliseconds until the first byte must have come, where both TLS and plain HTTP are spoken. */
  readonly firstByteMs: number;
  /** Milliseconds until the TLS handshake must be over. */
  readonly handshakeMs: number;
  /** Milliseconds until a request's headers must have come. */
  readonly headersMs: number;
  /** Longest headers, in bytes. */
  readonly headerBytes: number;
  /** Milliseconds until a whole request must have come. */
  readonly requestMs: number;
  /** Milliseconds for which a connection stays open between two requests. */
  readonly keepAliveMs: number;
  /** Milliseconds for which a connection may stand still, whosever turn it is. */
  readonly idleMs: number;
  /** Longest WebSocket message, in bytes; above the broker's longest packet. */
  readonly webSocketMessageBytes: number;
}

export const DEFAULT_LIMITS: HttpLimits = {
  connections: 512,
  connectionsPerAddress: 128,
  // A family behind one address that loads thirty pages at once, each by seven connections, and again.
  arrivalsPerAddress: { burst: 500, perSecond: 50 },
  halfOpen: 256,
  halfOpenPerAddress: 64,
  firstByteMs: 5000,
  handshakeMs: 10_000,
  headersMs: 5000,
  headerBytes: 16_384,
  requestMs: 15_000,
  keepAliveMs: 5000,
  idleMs: 60_000,
  webSocketMessageBytes: 270_336,
};
