import QRCode from 'qrcode';
import { type PairingInvitation, writePairing } from '../protocol/sealing/pairing-link.ts';
import { reachableHost } from './http/reachable-host.ts';

export interface ViewerPlace {
  /** Where HTTP listens; undefined for all interfaces. */
  readonly host: string | undefined;
  readonly port: number;
  /** Whether HTTPS is what answers there. */
  readonly isSecure?: boolean;
  /** How people reach the viewer, where they do by another address; without a slash at the end. */
  readonly url?: string | undefined;
}

/** What a link does beside opening the viewer. It stands in the fragment, which no browser sends to a server. */
export type LinkPurpose =
  /** Signs the opener in. */
  | { readonly token: string }
  /** Lets the opener's device in for good. */
  | { readonly pairing: PairingInvitation };

/** The address to open the viewer at, for a person on this machine or, where HTTP listens beyond it, in its network. */
export function viewerLink(
  { host, port, isSecure = false, url }: ViewerPlace,
  purpose?: LinkPurpose,
): string {
  return `${url ?? `${isSecure ? 'https' : 'http'}://${reachableHost(host)}:${port}`}/${fragmentOf(purpose)}`;
}

/** The link as a QR code of half blocks, for a terminal. */
export async function qrCode(link: string): Promise<string> {
  return QRCode.toString(link, { type: 'terminal', small: true, errorCorrectionLevel: 'L' });
}

function fragmentOf(purpose: LinkPurpose | undefined): string {
  if (!purpose) return '';
  return 'token' in purpose
    ? `#token=${encodeURIComponent(purpose.token)}`
    : `#pair=${writePairing(purpose.pairing)}`;
}
