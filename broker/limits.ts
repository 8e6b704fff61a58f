import type { Allowance } from '../limits/token-bucket.ts';
import type { PaceLimits } from './client-pace.ts';

/** What one broker takes at most. A Pi with a hundred viewers who all come at once stays below all of it. */
export interface BrokerLimits {
  /** Clients signed in at once, and of one identity; the gateway's own is let in beyond it. */
  readonly signedIn: number;
  readonly signedInPerIdentity: number;
  /**
   * Connections at once that have not signed in, and from one address. Of more the oldest is shed from the address that
   * has the most, so that who signs in at once finds room; nobody who is signed in is shed for them.
   */
  readonly halfOpen: number;
  readonly halfOpenPerAddress: number;
  /**
   * Connections that do not sign in, in all; beyond it only addresses from which somebody is signed in are heard. Each
   * counts when it comes, and no more once it has signed in.
   */
  readonly connects: Allowance;
  /** The same from one address, an IPv6 one being its /64. Behind a reverse proxy all viewers share the proxy's. */
  readonly connectsPerAddress: Allowance;
  /** Wrong passwords of one address; beyond it none is looked at that somebody could guess. */
  readonly wrongPasswords: Allowance;
  /** Sign-ins of one identity: whoever takes the same client id over and over is slowed by it. */
  readonly signIns: Allowance;
  /** Milliseconds until a connection must have sent its whole CONNECT. */
  readonly connectMs: number;
  /** Milliseconds for which a client may leave its full queue unread. */
  readonly drainMs: number;
  /** Longest keepalive taken, in seconds; a client that wants none is refused, for its death would go unseen. */
  readonly keepaliveSeconds: number;
  /** Longest packet before the client has signed in, in bytes. */
  readonly connectBytes: number;
  /** Longest packet after that, in bytes; the gateway's own may have `pictureBytes` more. */
  readonly packetBytes: number;
  /**
   * Bytes that may wait for one client; one that reads slower than that is closed. A picture may come on top, and
   * while so much waits, the client gets no other.
   */
  readonly outgoingBytes: number;
  /** Longest picture, in bytes: a message above `outgoingBytes`, which only the gateway sends. */
  readonly pictureBytes: number;
  /** Subscriptions of one client. */
  readonly subscriptions: number;
  /** Messages of QoS 2 that one client may leave unreleased. */
  readonly inflight: number;
  /** Levels of a topic or filter. */
  readonly topicLevels: number;
  /** How fast one client may be, and all clients of one identity together; who is faster is closed. */
  readonly clientPace: PaceLimits;
  readonly identityPace: PaceLimits;
}

export const DEFAULT_LIMITS: BrokerLimits = {
  signedIn: 512,
  signedInPerIdentity: 128,
  halfOpen: 256,
  halfOpenPerAddress: 160,
  connects: { burst: 1_000, perSecond: 200 },
  // A hundred viewers behind one proxy come back at once, and again before all of them had signed in.
  connectsPerAddress: { burst: 200, perSecond: 20 },
  wrongPasswords: { burst: 20, perSecond: 2 },
  signIns: { burst: 200, perSecond: 20 },
  connectMs: 5000,
  drainMs: 5000,
  keepaliveSeconds: 300,
  connectBytes: 16_384,
  packetBytes: 262_144,
  outgoingBytes: 262_144,
  pictureBytes: 1_048_576,
  // Home Assistant has about 80 before it knows a camera, and 20 for each.
  subscriptions: 1_024,
  inflight: 16,
  topicLevels: 16,
  clientPace: {
    publishes: { burst: 300, perSecond: 50 },
    // Home Assistant acknowledges some hundred retained messages at once.
    packets: { burst: 4_000, perSecond: 500 },
    bytes: { burst: 2_097_152, perSecond: 262_144 },
    filters: { burst: 2_048, perSecond: 50 },
  },
  identityPace: {
    publishes: { burst: 3_000, perSecond: 200 },
    packets: { burst: 40_000, perSecond: 2_000 },
    bytes: { burst: 16_777_216, perSecond: 1_048_576 },
    filters: { burst: 16_384, perSecond: 200 },
  },
};
