/** What the HTTP server takes at most. */
export interface HttpLimits {
  /** Sockets at once, WebSockets among them. */
  readonly connections: number;
  /** Milliseconds until a request's headers must have come. */
  readonly headersMs: number;
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
  headersMs: 5000,
  requestMs: 15_000,
  keepAliveMs: 5000,
  idleMs: 60_000,
  webSocketMessageBytes: 270_336,
};
