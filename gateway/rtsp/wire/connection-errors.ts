import { RtspError } from '../errors.ts';
import type { TransportKind } from '../pull-options.ts';

interface Peer {
  readonly address: string;
  /** Whether it has answered in RTSP at all; what never did may be something else. */
  readonly hasAnswered: boolean;
}

/** The camera ended the connection; `did` says how. */
export function closedError(peer: Peer, did = 'closed the connection', cause?: Error): RtspError {
  const hint = peer.hasAnswered ? '' : ' without an answer: check that this is its RTSP port';
  return new RtspError({
    kind: 'closed',
    address: peer.address,
    message: `${peer.address} ${did}${hint}`,
    cause,
  });
}

export function unansweredError(peer: Peer, request: { method: string; timeoutMs: number }): RtspError {
  const { address } = peer;
  const hint = peer.hasAnswered ? '' : ': check that this is its RTSP port';
  const message = `${address} did not answer ${request.method} within ${request.timeoutMs} ms${hint}`;
  return new RtspError({ kind: 'stalled', address, message });
}

/** No connection came about, for a reason of the network or of TLS. */
export function unreachableError(address: string, why: string | NodeJS.ErrnoException): RtspError {
  if (typeof why !== 'string' && isDistrust(why)) return untrustedError(address, why);
  const reason = typeof why === 'string' ? why : reasonOf(why);
  const cause = typeof why === 'string' ? undefined : why;
  const message = `No connection to ${address} (${reason}): check the address and that the camera is on`;
  const isThere = cause !== undefined && isTlsFailure(cause);
  return new RtspError({ kind: 'unreachable', address, message, cause, isThere });
}

/** Something unforeseen in the bytes that arrived. */
export function brokenError(address: string, cause: unknown): RtspError {
  const message = `${address} sent what could not be handled: the connection must start anew`;
  return new RtspError({ kind: 'protocol', address, message, cause });
}

/** The answer to SETUP names another transport than the one that was offered. */
export function otherWayError(address: string, offered: TransportKind): RtspError {
  const message =
    offered === 'tcp'
      ? `${address} does not send its video inside the RTSP connection: set the camera's transport to auto, or allow RTP over RTSP (TCP) in its settings`
      : `${address} does not send its video over UDP: set the camera's transport to auto or tcp`;
  const detour = { kind: 'other-transport', why: 'refused' } as const;
  return new RtspError({ kind: 'unsupported-transport', address, message, detour });
}

/** Verification failures of X.509 as OpenSSL and Node.js name them. */
const DISTRUST =
  /^(?:CERT_|DEPTH_ZERO_SELF_SIGNED_CERT$|SELF_SIGNED_CERT_IN_CHAIN$|UNABLE_TO_(?:VERIFY|GET_ISSUER)|INVALID_(?:CA|PURPOSE)$|HOSTNAME_MISMATCH$|ERR_TLS_CERT_ALTNAME_INVALID$)/;

function isDistrust(error: NodeJS.ErrnoException): boolean {
  return DISTRUST.test(error.code ?? '');
}

function untrustedError(address: string, cause: NodeJS.ErrnoException): RtspError {
  return new RtspError({
    kind: 'untrusted',
    address,
    message: `${address} shows a certificate ${faultOf(cause.code)}, or give it tls: { verify: false }`,
    cause,
  });
}

/** What is wrong with the certificate, and what mends that. */
function faultOf(code: string | undefined): string {
  switch (code) {
    case 'CERT_HAS_EXPIRED':
      return `that has expired (${code}): renew it in the camera's settings, check the clocks of both`;
    case 'CERT_NOT_YET_VALID':
      return `that is not valid yet (${code}): check the clocks of the camera and of this machine`;
    case 'ERR_TLS_CERT_ALTNAME_INVALID':
    case 'HOSTNAME_MISMATCH':
      return `that bears another name (${code}): write that name in the camera's address, give the camera tls: { ca: … } with this very certificate`;
    default:
      return `that is not trusted (${code}): give the camera tls: { ca: … } with its certificate`;
  }
}

/** Alerts and refusals of OpenSSL that mean a version of TLS which is not spoken any more, or a key too short. */
const OLD_TLS =
  /UNSUPPORTED_PROTOCOL|PROTOCOL_VERSION|NO_PROTOCOLS_AVAILABLE|DH_KEY_TOO_SMALL|EE_KEY_TOO_SMALL|CA_MD_TOO_WEAK/;

/** Somebody answers, and TLS does not come about. */
function isTlsFailure({ code }: NodeJS.ErrnoException): boolean {
  return code?.startsWith('ERR_SSL_') === true || code === 'EPROTO';
}

function reasonOf(error: NodeJS.ErrnoException): string {
  if (OLD_TLS.test(error.code ?? ''))
    return 'it speaks an outdated TLS only; update its firmware, or give it tls: { verify: false }';
  if (isTlsFailure(error)) return 'no TLS is spoken there';
  switch (error.code) {
    case 'ECONNREFUSED':
      return 'nothing listens there';
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return 'the host name is not known';
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return 'no way there';
    default:
      return error.code ?? error.message;
  }
}
