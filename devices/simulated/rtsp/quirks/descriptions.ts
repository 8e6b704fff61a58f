import type { Quirk } from './quirk.ts';

/** From the range that RFC 3551 has assigned or reserved. */
const STATIC_TYPE = 35;
const DYNAMIC_TYPE = 96;

const FOREIGN_MEDIA = [
  'm=application 0 RTP/AVP 107',
  'a=rtpmap:107 vnd.onvif.metadata/90000',
  'a=control:trackID=7',
  'm=hologram 0 RTP/AVP 108',
  'a=control:trackID=8',
];

/** SDP as cameras write it, which is not always SDP (RFC 8866). */
export const DESCRIPTION_QUIRKS = {
  'sdp-names-doubled': {
    meaning: 'SDP has several s= lines',
    sdp: (sdp) => sdp.replace(/^s=.*$/m, '$&\r\ns=streamed by a camera\r\ns='),
  },
  'sdp-name-missing': {
    meaning: 'SDP has no s= line',
    sdp: (sdp) => sdp.replace(/^s=.*\r\n/m, ''),
  },
  'sdp-version-missing': {
    meaning: 'SDP does not begin with v=0',
    sdp: (sdp) => sdp.replace('v=0\r\n', ''),
  },
  'sdp-connection-broken': {
    meaning: 'c= of the SDP lacks its address',
    sdp: (sdp) => sdp.replace(/^c=.*$/m, 'c=IN IP4'),
  },
  'sdp-origin-decimal': {
    meaning: 'the numbers in o= of the SDP have fractions',
    sdp: (sdp) => sdp.replace(/^o=.*$/m, 'o=- 1700000000.25 1700000000.25 IN IP4 0.0.0.0'),
  },
  'sdp-spaces-stray': {
    meaning: 'lines of the SDP have spaces before, within and behind',
    sdp: (sdp) =>
      sdp
        .replace(/^a=(rtpmap:\d+) (.*)$/gm, ' a=$1   $2  ')
        .replace(/^a=control:(.*)$/gm, 'a=control: $1 ')
        .replace(/;/g, '; '),
  },
  'sdp-newlines-only': {
    meaning: 'lines of the SDP end with LF alone',
    sdp: (sdp) => sdp.replaceAll('\r\n', '\n'),
  },
  'sdp-media-unknown': {
    meaning: 'SDP has further media, of ONVIF metadata and of a kind that nobody knows, before the picture',
    sdp: (sdp) => sdp.replace(/^m=video/m, `${FOREIGN_MEDIA.join('\r\n')}\r\nm=video`),
  },
  'sdp-fmtp-misplaced': {
    meaning: 'a=fmtp of the picture bears the payload type of another track',
    sdp: (sdp) => sdp.replace(`a=fmtp:${DYNAMIC_TYPE} `, 'a=fmtp:8 '),
  },
  'static-payload-type': {
    meaning: `the picture has the static payload type ${STATIC_TYPE}`,
    sdp: (sdp) =>
      sdp
        .replace(`RTP/AVP ${DYNAMIC_TYPE}`, `RTP/AVP ${STATIC_TYPE}`)
        .replaceAll(`:${DYNAMIC_TYPE} `, `:${STATIC_TYPE} `),
    packets:
      () =>
      (packets, { medium }) => {
        if (medium !== 'video') return packets;
        for (const packet of packets) packet[1] = ((packet[1] ?? 0) & 0x80) | STATIC_TYPE;
        return packets;
      },
  },
  'parameter-sets-in-band-only': {
    meaning: 'SDP has no parameter sets',
    sdp: (sdp) => sdp.replaceAll(/;?sprop-[a-z-]+=[^;\r\n]*/g, ''),
  },
  'parameter-sets-in-sdp-only': {
    meaning: 'the stream has no parameter sets, only the SDP',
    nals: (nals) => nals.filter((nal) => ![7, 8].includes((nal[0] ?? 0) & 0x1f)),
  },
} satisfies Readonly<Record<string, Quirk>>;
