import { RtspError } from './errors.ts';

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

export function unreachableError(address: string, why: string | NodeJS.ErrnoException): RtspError {
  const reason = typeof why === 'string' ? why : reasonOf(why);
  const cause = typeof why === 'string' ? undefined : why;
  const message = `No connection to ${address} (${reason}): check the address and that the camera is on`;
  return new RtspError({ kind: 'unreachable', address, message, cause });
}

/** Something unforeseen in the bytes that arrived. */
export function brokenError(address: string, cause: unknown): RtspError {
  const message = `${address} sent what could not be handled: the connection must start anew`;
  return new RtspError({ kind: 'protocol', address, message, cause });
}

function reasonOf(error: NodeJS.ErrnoException): string {
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
