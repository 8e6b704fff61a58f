import { sha256 } from '@noble/hashes/sha2.js';

/** What the check has come to; `open` while the handshake goes on. */
export type DtlsVerdict = 'open' | 'good' | 'bad';

/** As much of `RTCDtlsTransport` as is asked; Firefox lacks `getRemoteCertificates`. */
export interface DtlsEnd {
  readonly state: RTCDtlsTransportState;
  readonly getRemoteCertificates?: () => ArrayBuffer[];
}

/**
 * Whether the certificate that the gateway came with is the one that its answer named (RFC 8122 section 5). Where the
 * browser does not show the certificate, its own check of the same against the SDP has to do: no browser lets a
 * handshake through that fails it. This one stands beside it because the answer is what was signed, and because a page
 * may be given an SDP that names more than one.
 */
export function checkDtls(end: DtlsEnd, answer: string): DtlsVerdict {
  if (end.state === 'failed') return 'bad';
  if (end.state !== 'connected') return 'open';
  const named = fingerprintOf(answer);
  if (named === undefined) return 'bad';
  if (!end.getRemoteCertificates) return 'good';
  const [certificate] = end.getRemoteCertificates();
  if (!certificate) return 'open';
  return hexOf(sha256(new Uint8Array(certificate))) === named ? 'good' : 'bad';
}

/** The one SHA-256 fingerprint that the SDP names, in lower case without colons; undefined where it names another number of them. */
function fingerprintOf(sdp: string): string | undefined {
  const named = new Set<string>();
  for (const [, algorithm = '', value = ''] of sdp.matchAll(/^a=fingerprint:(\S+) +(\S+)/gim)) {
    if (algorithm.toLowerCase() === 'sha-256') named.add(value.toLowerCase().replaceAll(':', ''));
  }
  const [first] = named;
  return named.size === 1 ? first : undefined;
}

function hexOf(bytes: Uint8Array): string {
  let hex = '';
  for (const byte of bytes) hex += byte.toString(16).padStart(2, '0');
  return hex;
}
