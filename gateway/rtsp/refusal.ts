import { type Detour, RtspError, type RtspErrorKind } from './errors.ts';
import type { RtspResponse } from './wire/message.ts';

interface Meaning {
  readonly kind: RtspErrorKind;
  /** After the camera's address. */
  readonly says: string;
}

/** Statuses of RFC 2326 section 11 that tell more than "no". */
const MEANINGS = new Map<number, Meaning>([
  [
    403,
    {
      kind: 'refused-credentials',
      says: 'forbids this account the stream: give it the right to watch live video',
    },
  ],
  [404, { kind: 'no-such-stream', says: "has no such stream: check the path of the camera's URL" }],
  [410, { kind: 'no-such-stream', says: "has no such stream any more: check the path of the camera's URL" }],
  [
    453,
    { kind: 'protocol', says: 'serves no more viewers: end other connections to it, or lower its bit rate' },
  ],
  [454, { kind: 'closed', says: 'has forgotten the session: it takes a new one' }],
  [
    461,
    {
      kind: 'unsupported-transport',
      says: "refuses this way of transport: set the camera's transport to auto, or allow RTP over RTSP (TCP) in its settings",
    },
  ],
  [503, { kind: 'protocol', says: 'is busy: end other connections to it, or wait until it has started' }],
]);

/** The error for an answer that ends a pull; never called with a 2xx or 401. */
export function refusal(options: { address: string; method: string; response: RtspResponse }): RtspError {
  const { address, method, response } = options;
  const { status } = response;
  const { kind, says } = MEANINGS.get(status) ?? otherwise(method, response);
  const message = `${address} ${says} (${method}: ${status})`;
  const isBusy = BUSY.includes(status);
  return new RtspError({ kind, address, status, message, detour: detourFrom(method, status), isBusy });
}

/** Whoever asks again at once only keeps such a camera busy. */
const BUSY = [453, 503];

/** Statuses of SETUP that say no to the stream, whatever its transport. */
const FINAL = [403, 404, 410, 453, 503];

function detourFrom(method: string, status: number): Detour | undefined {
  if (status === 454) return { kind: 'new-session' };
  if (method === 'SETUP' && !FINAL.includes(status)) return { kind: 'other-transport', why: 'refused' };
  return undefined;
}

function otherwise(method: string, response: RtspResponse): Meaning {
  const reason = response.reason === '' ? '' : ` with "${response.reason.slice(0, 80)}"`;
  return {
    kind: 'protocol',
    says: `refuses ${method}${reason}: check the camera's URL and its RTSP settings`,
  };
}
