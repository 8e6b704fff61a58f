import type { RtspResponse } from '../response.ts';
import type { Quirk } from './quirk.ts';

const TRACK_CONTROL = /^a=control:(trackID=\d+)/gm;
const CHANNEL_QUERY = '?channel=1&subtype=0';

/** Where a client looks for the tracks: Content-Base and `a=control` (RFC 2326 appendix C.1.1). */
export const ADDRESS_QUIRKS = {
  'content-base-missing': {
    meaning: 'DESCRIBE is answered without Content-Base',
    answer: withBase(() => undefined),
  },
  'content-base-bare-host': {
    meaning: 'Content-Base is a bare host',
    answer: withBase((base) => new URL(base).hostname),
  },
  'content-base-doubled-scheme': {
    meaning: 'Content-Base is rtsp://rtsp://…',
    answer: withBase((base) => `rtsp://${base}`),
  },
  'content-base-mapped-address': {
    meaning: 'Content-Base has an IPv4 address as ::ffff:… without brackets',
    answer: withBase((base) => base.replace('://', '://::ffff:')),
  },
  'content-base-relative': {
    meaning: 'Content-Base is a path',
    answer: withBase((base) => new URL(base).pathname),
  },
  'control-absolute': {
    meaning: 'a=control has whole addresses, of the stream and of each track',
    sdp: (sdp, base) =>
      sdp.replace(TRACK_CONTROL, `a=control:${base}$1`).replace('a=control:*', `a=control:${base}`),
  },
  'control-slash': {
    meaning: 'a=control of a track begins with a slash that is only to be joined on',
    sdp: (sdp) => sdp.replace(TRACK_CONTROL, 'a=control:/$1'),
  },
  'control-after-query': {
    meaning: 'Content-Base has a query, which the address of a track must keep before its name',
    answer: withBase((base) => base.replace(/\/$/, `${CHANNEL_QUERY}/`)),
    intercept: ({ method, url }) =>
      method === 'SETUP' && !url.includes(`${CHANNEL_QUERY}/`) ? { status: 404 } : undefined,
  },
  'control-of-session-missing': {
    meaning: 'the stream as a whole has no a=control',
    sdp: (sdp) => sdp.replace('a=control:*\r\n', ''),
  },
} satisfies Readonly<Record<string, Quirk>>;

function withBase(change: (base: string) => string | undefined): NonNullable<Quirk['answer']> {
  return (answer): RtspResponse => {
    const { 'Content-Base': base, ...others } = answer.headers ?? {};
    if (typeof base !== 'string') return answer;
    const changed = change(base);
    return { ...answer, headers: { ...(changed !== undefined && { 'Content-Base': changed }), ...others } };
  };
}
