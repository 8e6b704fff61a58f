import { connect, isIP } from 'node:net';
import type { Duplex } from 'node:stream';
import { connect as connectTls } from 'node:tls';
import { createWebSocketStream, WebSocket } from 'ws';

export interface Dialling {
  /** `mqtt:`, `mqtts:`, `ws:` or `wss:`. */
  readonly url: string;
  /** PEM of the authority that signed the broker's certificate. */
  readonly ca?: Buffer;
  /** Longest WebSocket frame, in bytes. */
  readonly maxFrameBytes: number;
}

const HANDSHAKE_MS = 5_000;

/** A connection to a broker, which may still be coming about; it fails by its `error`. */
export function dial({ url, ca, maxFrameBytes }: Dialling): Duplex {
  const { protocol, hostname, port } = new URL(url);
  const host = hostname.replace(/^\[(.*)\]$/, '$1');
  const trust = ca && { ca };
  switch (protocol) {
    case 'ws:':
    case 'wss:': {
      const options = { maxPayload: maxFrameBytes, handshakeTimeout: HANDSHAKE_MS, perMessageDeflate: false };
      return createWebSocketStream(new WebSocket(url, 'mqtt', { ...options, ...trust }));
    }
    case 'mqtts:': {
      const name = isIP(host) === 0 && { servername: host };
      return connectTls({ host, port: Number(port || 8883), ...name, ...trust });
    }
    default:
      return connect({ host, port: Number(port || 1883) });
  }
}

/** A broker's URL as the log may have it. */
export function withoutCredentials(url: string): string {
  return url.replace(/\/\/[^/@]*@/, '//');
}
