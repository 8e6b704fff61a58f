import { X509Certificate } from 'node:crypto';
import { connect, isIP, type Socket } from 'node:net';
import {
  checkServerIdentity,
  connect as connectSecurely,
  type PeerCertificate,
  type TLSSocket,
} from 'node:tls';
import { RtspError } from '../errors.ts';
import type { TlsOptions } from '../pull-options.ts';
import type { RtspTarget } from '../url.ts';

/** What one read from the socket takes at most; the same buffer serves every read. */
const CHUNK_BYTES = 64 * 1024;

export interface DialOptions {
  readonly target: RtspTarget;
  readonly tls: TlsOptions | undefined;
  /** The bytes are valid during the call only. */
  readonly onBytes: (bytes: Buffer) => void;
}

/**
 * A socket that is on its way to the camera; `connect`, or `secureConnect` with TLS, says that it is there. Throws
 * {@link RtspError} `untrusted` where the certificates to trust can not be read.
 */
export function dial(options: DialOptions): Socket {
  return options.target.isSecure ? dialSecurely(options) : dialPlainly(options);
}

function dialPlainly({ target, onBytes }: DialOptions): Socket {
  const chunk = Buffer.allocUnsafeSlow(CHUNK_BYTES);
  return connect({
    host: target.host,
    port: target.port,
    noDelay: true,
    // Spares a fresh 64 KiB buffer for every read.
    onread: {
      buffer: chunk,
      callback: (bytes) => {
        onBytes(chunk.subarray(0, bytes));
        return true;
      },
    },
  });
}

function dialSecurely({ target, tls = { verify: true }, onBytes }: DialOptions): TLSSocket {
  const { host, port } = target;
  const pinned = fingerprints(target.address, tls.ca);
  const socket = connectSecurely({
    host,
    port,
    rejectUnauthorized: tls.verify,
    // A camera that shows the very certificate it was given is that camera, whatever name the certificate bears.
    checkServerIdentity: (name, shown: PeerCertificate) =>
      pinned.includes(shown.fingerprint256) ? undefined : checkServerIdentity(name, shown),
    // RFC 6066 section 3: names only, no addresses.
    ...(isIP(host) === 0 && { servername: host }),
    // Its own certificate may be signed by an authority of the vendor's that nobody has.
    ...(tls.ca !== undefined && { ca: tls.ca, allowPartialTrustChain: true }),
    // Old cameras speak old TLS with short keys; whoever does without verification loses nothing more by it.
    ...(!tls.verify && { minVersion: 'TLSv1', ciphers: 'DEFAULT@SECLEVEL=0' }),
  });
  socket.setNoDelay(true);
  socket.on('data', onBytes);
  return socket;
}

function fingerprints(address: string, ca: string | undefined): string[] {
  if (ca === undefined) return [];
  const blocks = ca.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  try {
    const found = blocks.map((pem) => new X509Certificate(pem).fingerprint256);
    if (found.length > 0) return found;
  } catch {
    // Told below.
  }
  const message = `${address} can not be verified: tls: { ca: … } of the camera must hold its certificate in PEM form`;
  throw new RtspError({ kind: 'untrusted', address, message });
}
