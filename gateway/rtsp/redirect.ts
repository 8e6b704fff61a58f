import { RtspError } from './errors.ts';
import { parseTarget, type RtspTarget } from './url.ts';
import { headerOf, type RtspResponse } from './wire/message.ts';

/** RFC 2326 section 11, and those of HTTP that servers send all the same. */
const STATUSES = [301, 302, 303, 307, 308];

/** The error that stands for a redirecting answer; `undefined` where the answer is none. */
export function redirectIn(address: string, response: RtspResponse): RtspError | undefined {
  const location = headerOf(response, 'location');
  if (!location || !STATUSES.includes(response.status)) return undefined;
  return redirectError({ address, location, status: response.status });
}

/** The camera wants to be asked elsewhere, by an answer or by a request of its own (RFC 2326 section 10.10). */
export function redirectError(options: { address: string; location: string; status?: number }): RtspError {
  const { address, location, status } = options;
  return new RtspError({
    kind: 'protocol',
    address,
    status,
    message: `${address} redirects to ${addressIn(location) ?? 'what is no RTSP URL'}: give the camera the URL of the stream there`,
    detour: { kind: 'redirect', location },
  });
}

/**
 * Where a redirect leads. Credentials stay with the host that they were given for: another gets those in its own
 * URL only. Throws {@link RtspError} where the way leads out of TLS, or nowhere.
 */
export function followRedirect(from: RtspTarget, location: string): RtspTarget {
  const origin = from.url.slice(0, from.url.indexOf('/', from.url.indexOf('://') + 3));
  const text = location.trim();
  const url = text.startsWith('/') ? origin + text : text;
  if (!/^rtsps?:\/\//i.test(url)) throw redirectError({ address: from.address, location });
  const target = parseTarget({ url });
  if (from.isSecure && !target.isSecure)
    throw new RtspError({
      kind: 'protocol',
      address: from.address,
      message: `${from.address} redirects to ${target.address}, which is not encrypted: give the camera the URL of the stream there if that is meant`,
    });
  const isSameHost = target.host.toLowerCase() === from.host.toLowerCase();
  return isSameHost ? { ...target, credentials: from.credentials ?? target.credentials } : target;
}

/** Host and port alone: passwords stand in the rest, too. */
function addressIn(location: string): string | undefined {
  try {
    return parseTarget({ url: location }).address;
  } catch {
    return undefined;
  }
}
