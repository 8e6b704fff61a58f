import { mkdtemp, rm } from 'node:fs/promises';
import { type IncomingHttpHeaders, request as plainRequest } from 'node:http';
import { request as secureRequest } from 'node:https';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import pino from 'pino';
import type { HttpServerOptions } from '../../../gateway/http/server.ts';
import { openOwnAuthority } from '../../../gateway/tls/own-authority.ts';
import type { AuthorityCertificate, GatewayTls } from '../../../gateway/tls/tls-identity.ts';
import { type Reply, startTestServer, type TestServer } from './harness.ts';

/** On the loopback too, but not this machine for a server that {@link startSecureServer} starts. */
export const ELSEWHERE = '127.0.0.2';

export interface OwnAuthority {
  readonly tls: GatewayTls;
  /** What a phone installs: PEM. */
  readonly ca: string;
  readonly certificate: AuthorityCertificate;
  close(): Promise<void>;
}

/** An authority as gateways make it, for the tests of a file. */
export async function makeOwnAuthority(): Promise<OwnAuthority> {
  const directory = await mkdtemp(join(tmpdir(), 'oriel-https-'));
  const logger = pino({ level: 'silent' });
  const tls = await openOwnAuthority({ directory, gateway: 'home', configured: [], logger });
  const certificate = tls.authority?.();
  if (!certificate) throw new Error('there is no authority');
  const base64 = certificate.der.toString('base64').replace(/.{64}/g, '$&\n');
  return {
    tls,
    ca: `-----BEGIN CERTIFICATE-----\n${base64}\n-----END CERTIFICATE-----\n`,
    certificate,
    async close() {
      tls.close();
      await rm(directory, { recursive: true });
    },
  };
}

/** A server for which only 127.0.0.1 is this machine. */
export function startSecureServer(options: Partial<HttpServerOptions>): Promise<TestServer> {
  return startTestServer({ isThisMachine: (address) => address === '127.0.0.1', ...options });
}

interface Asking {
  /** What is trusted: asks by TLS. */
  readonly ca?: string;
  readonly from?: string;
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export function askFrom({ server }: TestServer, { ca, from, body, ...rest }: Asking = {}): Promise<Reply> {
  const { port } = server.address;
  const options = {
    host: 'localhost',
    family: 4,
    port,
    agent: false,
    ...(from && { localAddress: from }),
    ...rest,
  };
  return new Promise((resolve, reject) => {
    const asking = ca === undefined ? plainRequest(options) : secureRequest({ ...options, ca });
    asking.on('response', (response) => {
      const chunks: Buffer[] = [];
      const headers: IncomingHttpHeaders = response.headers;
      response.on('data', (chunk) => chunks.push(chunk));
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers, body: Buffer.concat(chunks).toString() }),
      );
      response.on('error', reject);
    });
    asking.on('error', reject);
    asking.end(body);
  });
}

/** A socket that swallows what comes. */
export function dial({ server }: TestServer, from?: string): Socket {
  const socket = connect({ ...server.address, ...(from && { localAddress: from }) });
  socket.on('error', () => undefined);
  socket.resume();
  return socket;
}

/** Through the handshake. */
export function dialTls({ server }: TestServer, ca: string): Promise<TLSSocket> {
  return new Promise((resolve, reject) => {
    const socket = connectTls({ ...server.address, servername: 'localhost', ca }, () => resolve(socket));
    socket.on('error', reject);
  });
}

/** All that comes until the other end closes. */
export function untilClosed(socket: Socket): Promise<string> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    socket.on('data', (chunk) => chunks.push(chunk));
    socket.on('error', () => undefined);
    socket.once('close', () => resolve(Buffer.concat(chunks).toString()));
  });
}
