import { isLoopback } from '../../../limits/client-address.ts';
import { isLocalLink } from '../../../protocol/local-link.ts';

interface LocalOnlyOptions {
  readonly link: string;
  /** Where HTTP listens; no host for all interfaces. */
  readonly listen: { readonly host: string | undefined; readonly port: number };
}

/** What to say beside a link to somebody who wants to open it on a phone; nothing where that opens it. */
export function localOnly({ link, listen: { host, port } }: LocalOnlyOptions): string | undefined {
  if (!isLocalLink(link)) return undefined;
  const mend =
    host !== undefined && isLoopback(host)
      ? `http: { listen: ":${port}" } in the configuration opens it to others, such as phones`
      : 'set http.url in the configuration to the address that others reach it by';
  return `Only this machine reaches it; ${mend}.`;
}
