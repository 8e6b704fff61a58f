/** What one broker takes at most. A Pi with a few dozen viewers stays far below all of it. */
export interface BrokerLimits {
  /** Connections at once, MQTT and WebSocket together, signed in or not. */
  readonly connections: number;
  /** Connections at once from one address. Behind a reverse proxy all viewers share the proxy's. */
  readonly connectionsPerAddress: number;
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
}

export const DEFAULT_LIMITS: BrokerLimits = {
  connections: 256,
  connectionsPerAddress: 64,
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
};
