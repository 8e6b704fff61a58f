import { join } from 'node:path';
import type { Logger } from 'pino';
import type { HttpTls } from '../../config/http-schema.ts';
import type { ListenAddress } from '../../config/values.ts';
import { openOwnAuthority } from './own-authority.ts';
import { openOwnFiles } from './own-files.ts';
import type { GatewayTls } from './tls-identity.ts';

export interface TlsWish {
  readonly listen: ListenAddress;
  /** The configuration's `http.tls`. */
  readonly tls?: HttpTls | undefined;
}

interface OpenTlsOptions extends TlsWish {
  /** How people reach the viewer. */
  readonly url?: string | undefined;
  /** The gateway's name, by which people know its authority. */
  readonly gateway: string;
  /** The gateway's state directory. */
  readonly state: string;
  readonly logger: Logger;
}

/** Whether HTTPS is what answers: it is asked for, or others than this machine may come. */
export function speaksTls({ listen: { host }, tls }: TlsWish): boolean {
  return tls !== undefined || !(host === 'localhost' || host === '::1' || host?.startsWith('127.'));
}

/**
 * The certificate to answer with; nothing where none is asked for. Throws `TlsError` where a file can not be used, and
 * what the file system says where an own authority can not be kept.
 */
export async function openTls(options: OpenTlsOptions): Promise<GatewayTls | undefined> {
  const { listen, tls, url, gateway, state, logger } = options;
  if (!speaksTls({ listen, tls })) return undefined;
  if (tls?.kind === 'files') return openOwnFiles({ cert: tls.cert, key: tls.key, logger });
  const { host } = listen;
  const configured = [
    ...(url === undefined ? [] : [new URL(url).hostname.replace(/^\[|\]$/g, '')]),
    ...(host === undefined || host === '0.0.0.0' || host === '::' ? [] : [host]),
  ];
  return openOwnAuthority({ directory: join(state, 'tls'), gateway, configured, logger });
}
