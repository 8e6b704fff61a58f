import type { RtspResponse } from './wire/message.ts';

const DEFAULT_PERIOD_MS = 30_000;
const MARGIN_MS = 5000;
const MIN_PERIOD_MS = 1000;
/** Some cameras announce weeks; a timer of Node.js takes no more than 24 days. */
const MAX_PERIOD_MS = 3_600_000;

export type KeepaliveMethod = 'GET_PARAMETER' | 'OPTIONS';

/** The identifier and the timeout of a Session field (RFC 2326 section 12.37). */
export interface SessionField {
  readonly id: string;
  readonly timeoutS: number | undefined;
}

/** `undefined` where the camera gave no session. */
export function parseSession(field: string | undefined): SessionField | undefined {
  const [id = '', ...parameters] = (field ?? '').split(';').map((part) => part.trim());
  if (id === '') return undefined;
  const digits = parameters.map((part) => /^timeout\s*=\s*"?(\d{1,12})/i.exec(part)?.[1]).find(Boolean);
  return { id, timeoutS: digits === undefined ? undefined : Number(digits) };
}

/** Milliseconds from one keepalive to the next; a timeout of 0 counts as none. */
export function keepalivePeriodMs(timeoutS: number | undefined): number {
  if (!timeoutS) return DEFAULT_PERIOD_MS;
  return Math.min(MAX_PERIOD_MS, Math.max(MIN_PERIOD_MS, timeoutS * 1000 - MARGIN_MS));
}

/** GET_PARAMETER where the answer to OPTIONS lists it: a few cameras drop the session at methods they do not know. */
export function keepaliveMethod(options: Pick<RtspResponse, 'headers'>): KeepaliveMethod {
  const methods = [...(options.headers.get('public') ?? []), ...(options.headers.get('allow') ?? [])]
    .join(',')
    .toUpperCase()
    .split(/[\s,]+/);
  return methods.includes('GET_PARAMETER') ? 'GET_PARAMETER' : 'OPTIONS';
}

export type KeepaliveVerdict =
  | { readonly kind: 'alive' }
  | { readonly kind: 'use'; readonly method: KeepaliveMethod }
  /** The camera says that it has no such session; the media shows whether that is true. */
  | { readonly kind: 'doubtful' };

/** What the answer to a keepalive means. */
export function judgeKeepalive(
  method: KeepaliveMethod,
  response: Pick<RtspResponse, 'status'>,
): KeepaliveVerdict {
  if (response.status === 454) return { kind: 'doubtful' };
  if (method === 'GET_PARAMETER' && [400, 404, 405, 451, 501, 551].includes(response.status))
    return { kind: 'use', method: 'OPTIONS' };
  return { kind: 'alive' };
}
