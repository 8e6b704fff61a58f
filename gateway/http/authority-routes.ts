import type { IncomingHttpHeaders } from 'node:http';
import QRCode from 'qrcode';
import { isLoopback } from '../../limits/client-address.ts';
import type { AuthorityCertificate } from '../tls/tls-identity.ts';
import { AUTHORITY_PAGE_POLICY, authorityPage } from './authority-page.ts';
import { parseHost } from './host-check.ts';
import { PLAIN_PATHS } from './plain-policy.ts';
import { reachableHost } from './reachable-host.ts';
import type { Route } from './route.ts';

interface AuthorityRoutesOptions {
  readonly authority: () => AuthorityCertificate;
  /** How people reach the viewer, where they do by another address than this server's. */
  readonly url: string | undefined;
  /** Where the server listens, as soon as it does. */
  readonly place: () => { readonly host: string; readonly port: number };
}

const [PAGE, CERTIFICATE] = PLAIN_PATHS;

/** The page from which phones install the gateway's authority, and the certificate itself. For everyone, without TLS too. */
export function createAuthorityRoutes(options: AuthorityRoutesOptions): readonly Route[] {
  const { authority, url, place } = options;

  /** By the name that this page was reached by, unless only this machine knows it. */
  function host({ host: header = '' }: IncomingHttpHeaders): string {
    const asked = parseHost(header);
    const { host: listens, port } = place();
    const isOwn = !asked || asked.name === 'localhost' || isLoopback(asked.name);
    const name = isOwn ? reachableHost(listens) : asked.name;
    return `${name.includes(':') && !name.startsWith('[') ? `[${name}]` : name}:${asked?.port ?? (isOwn ? port : 80)}`;
  }

  return [
    {
      method: 'GET',
      path: PAGE,
      access: 'public',
      maxBodyBytes: 0,
      async handle({ headers }) {
        const link = `http://${host(headers)}${PAGE}`;
        const qrCode = await QRCode.toString(link, { type: 'svg', errorCorrectionLevel: 'M', margin: 2 });
        const viewer = `${url ?? `https://${host(headers)}`}/`;
        return {
          status: 200,
          headers: {
            'content-type': 'text/html; charset=utf-8',
            'content-security-policy': AUTHORITY_PAGE_POLICY,
          },
          body: authorityPage({ authority: authority(), link, qrCode, viewer }),
        };
      },
    },
    {
      method: 'GET',
      path: CERTIFICATE,
      access: 'public',
      maxBodyBytes: 0,
      handle: () => ({
        status: 200,
        headers: { 'content-type': 'application/x-x509-ca-cert' },
        body: authority().der,
      }),
    },
  ];
}
