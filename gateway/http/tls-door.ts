import { constants } from 'node:crypto';
import type { Socket } from 'node:net';
import { createSecureContext, type SecureContext, TLSSocket } from 'node:tls';
import type { GatewayTls } from '../tls/tls-identity.ts';

/** Where connections go that begin as TLS does. */
export interface TlsDoor {
  /** Shakes hands, and gives what was in the tunnel to `onSecure`. */
  take(socket: Socket, onSecure: (tunnel: TLSSocket) => void): void;
}

/** Speaks TLS with whatever certificate the gateway has at the time; a handshake may take `handshakeMs`. */
export function createTlsDoor({ tls, handshakeMs }: { tls: GatewayTls; handshakeMs: number }): TlsDoor {
  let context = secureContext(tls);
  tls.onChange(() => {
    context = secureContext(tls);
  });

  return {
    take(socket, onSecure) {
      const tunnel = new TLSSocket(socket, {
        isServer: true,
        secureContext: context,
        ALPNProtocols: ['http/1.1'],
      });
      const limit = setTimeout(() => socket.destroy(), handshakeMs);
      // Bad handshakes are nobody's news: scanners make them all day.
      tunnel.on('error', () => tunnel.destroy());
      tunnel.once('close', () => clearTimeout(limit));
      tunnel.once('secure', () => {
        clearTimeout(limit);
        onSecure(tunnel);
      });
    },
  };
}

function secureContext(tls: GatewayTls): SecureContext {
  const { cert, key } = tls.current();
  return createSecureContext({
    cert,
    key,
    minVersion: 'TLSv1.2',
    // A client of TLS 1.2 could have us compute keys again and again.
    secureOptions: constants.SSL_OP_NO_RENEGOTIATION,
  });
}
