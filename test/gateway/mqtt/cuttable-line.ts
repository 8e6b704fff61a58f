import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { onTestFinished } from 'vitest';

/** The way to a broker, which can be cut while the broker stays. */
export interface CuttableLine {
  readonly port: number;
  /** Ends all that is connected and lets nobody through. */
  cut(): void;
  /** Passes nothing on, though all stay connected. */
  hold(): void;
  /** Leads to another port from then on where one is given. */
  mend(to?: number): void;
}

/** Leads to a port of 127.0.0.1; with a certificate and key in PEM it speaks TLS. Closed after the test. */
export async function layLine(to: number, tls?: { cert: string; key: string }): Promise<CuttableLine> {
  const sockets = new Set<Socket>();
  let isCut = false;
  let far = to;
  const lead = (near: Socket) => {
    if (isCut) return void near.destroy();
    const beyond = connect({ host: '127.0.0.1', port: far });
    for (const [socket, other] of [
      [near, beyond],
      [beyond, near],
    ] as const) {
      sockets.add(socket);
      socket.on('error', () => other.destroy());
      socket.on('close', () => {
        sockets.delete(socket);
        other.destroy();
      });
      socket.pipe(other);
    }
  };
  const server: Server = tls ? createTlsServer(tls, lead) : createServer(lead);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const end = () => {
    for (const socket of sockets) socket.destroy();
  };
  onTestFinished(() => {
    end();
    server.close();
  });
  return {
    port: (server.address() as AddressInfo).port,
    hold() {
      for (const socket of sockets) socket.unpipe().pause();
    },
    cut() {
      isCut = true;
      end();
    },
    mend(to = far) {
      far = to;
      isCut = false;
    },
  };
}
