/** What the HTTP server refuses, as the log says it. */
export type Refused =
  | 'HTTP connection refused'
  | 'HTTP host name refused'
  | 'HTTP without TLS refused'
  | 'HTTP sign-in refused'
  | 'WebSocket of a foreign origin refused';
