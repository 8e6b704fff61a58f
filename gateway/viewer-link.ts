import { networkInterfaces } from 'node:os';
import QRCode from 'qrcode';

export interface LinkOptions {
  /** Where HTTP listens; undefined for all interfaces. */
  readonly host: string | undefined;
  readonly port: number;
  /** How people reach the viewer, where they do by another address; without a slash at the end. */
  readonly url?: string | undefined;
  /** Signs the opener in. It stands in the fragment, which no browser sends to a server. */
  readonly token?: string;
}

/** The address to open the viewer at, for a person on this machine or, where HTTP listens beyond it, in its network. */
export function viewerLink({ host, port, url, token }: LinkOptions): string {
  const fragment = token === undefined ? '' : `#token=${encodeURIComponent(token)}`;
  return `${url ?? `http://${reachableHost(host)}:${port}`}/${fragment}`;
}

/** The link as a QR code of half blocks, for a terminal. */
export async function qrCode(link: string): Promise<string> {
  return QRCode.toString(link, { type: 'terminal', small: true, errorCorrectionLevel: 'L' });
}

function reachableHost(host: string | undefined): string {
  if (host === undefined || host === '0.0.0.0' || host === '::') return firstExternalAddress() ?? 'localhost';
  if (host === '127.0.0.1' || host === '::1') return 'localhost';
  return host.includes(':') ? `[${host}]` : host;
}

/** The first IPv4 address that other machines may reach; undefined where there is only the loopback. */
export function firstExternalAddress(): string | undefined {
  return Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .find(({ family, internal }) => family === 'IPv4' && !internal)?.address;
}
