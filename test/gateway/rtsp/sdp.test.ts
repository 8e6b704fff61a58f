import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chooseVideo, parseSdp, type VideoChoice } from '../../../gateway/rtsp/sdp.ts';
import { anyText } from './any-text.ts';

const SPS = Buffer.from('6742c01fda014016ec0440000003004000000c83c60ca8', 'hex');
const PPS = Buffer.from('68ce3c80', 'hex');
const SPROP = `${SPS.toString('base64')},${PPS.toString('base64')}`;
const RTPMAP = 'a=rtpmap:96 H264/90000';
const FMTP = `a=fmtp:96 packetization-mode=1;profile-level-id=42c01f;sprop-parameter-sets=${SPROP}`;

function h264(
  changes: Partial<Extract<VideoChoice, { kind: 'h264' }>['video']> = {},
  control?: string,
): VideoChoice {
  const video = {
    codec: 'H264',
    payloadType: 96,
    clockRate: 90_000,
    sps: [SPS],
    pps: [PPS],
    ...changes,
  } as const;
  return { kind: 'h264', control, video };
}

function sdp(...lines: string[]): string {
  return ['v=0', 'o=- 1 1 IN IP4 0.0.0.0', 's=x', 'c=IN IP4 0.0.0.0', 't=0 0', ...lines, ''].join('\r\n');
}

const VIDEO = 'm=video 0 RTP/AVP 96';
const none = (...offered: string[]): VideoChoice => ({ kind: 'none', offered });

describe('chooseVideo', () => {
  const cases: [name: string, text: string, choice: VideoChoice][] = [
    ['a usual camera', sdp(VIDEO, RTPMAP, FMTP, 'a=control:trackID=1'), h264({}, 'trackID=1')],
    [
      'audio before video',
      sdp('m=audio 0 RTP/AVP 0', 'a=control:a', VIDEO, RTPMAP, FMTP, 'a=control:v'),
      h264({}, 'v'),
    ],
    ['LF only', sdp(VIDEO, RTPMAP, FMTP).replaceAll('\r', ''), h264()],
    ['CR only', sdp(VIDEO, RTPMAP, FMTP).replaceAll('\n', ''), h264()],
    ['nothing but the media', [VIDEO, RTPMAP, FMTP].join('\n'), h264()],
    [
      'lines twice, broken, indented',
      `s=a\ns=b\nc=IN IP4\no=- 1.5 IN\nb=AS\n=\nzzz\n  ${VIDEO}  \n\t${RTPMAP} \n ${FMTP}`,
      h264(),
    ],
    ['white space around =', sdp('m = video 0 RTP/AVP 96', 'a = rtpmap:96 H264/90000', FMTP), h264()],
    ['small letters', sdp('m=Video 0 rtp/avp 96', 'a=RTPMAP:96 h264/90000', FMTP), h264()],
    ['a dot in the name', sdp(VIDEO, 'a=rtpmap:96 H.264/90000', FMTP), h264()],
    [
      'a static payload type',
      sdp('m=video 0 RTP/AVP 35', 'a=rtpmap:35 H264/90000'),
      h264({ payloadType: 35, sps: [], pps: [] }),
    ],
    ['parameter sets in-band only', sdp(VIDEO, RTPMAP), h264({ sps: [], pps: [] })],
    ['no rtpmap', sdp(VIDEO, FMTP), h264()],
    ['no clock rate', sdp(VIDEO, 'a=rtpmap:96 H264', FMTP), h264()],
    ['clock rate 0', sdp(VIDEO, 'a=rtpmap:96 H264/0', FMTP), h264()],
    ['no payload type in the media line', sdp('m=video 0 RTP/AVP', RTPMAP, FMTP), h264()],
    ['several payload types', sdp('m=video 0 RTP/AVP 26 96', RTPMAP, FMTP), h264()],
    ['the fmtp under another payload type', sdp(VIDEO, RTPMAP, FMTP.replace(':96', ':97')), h264()],
    ['the fmtp on the audio track', sdp(VIDEO, RTPMAP, 'm=audio 0 RTP/AVP 0', FMTP), h264()],
    [
      'not the parameter sets of another lens',
      sdp(VIDEO, RTPMAP, 'm=video 0 RTP/AVP 97', 'a=rtpmap:97 H264/90000', FMTP),
      h264({ sps: [], pps: [] }),
    ],
    [
      'H.265 first',
      sdp(VIDEO, 'a=rtpmap:96 H265/90000', 'm=video 0 RTP/AVP 98', 'a=rtpmap:98 H264/90000'),
      h264({ payloadType: 98, sps: [], pps: [] }),
    ],
    ['unknown media', sdp('m=vnd.onvif.metadata 0 RTP/AVP 107', 'm=', 'm=text', VIDEO, RTPMAP, FMTP), h264()],
    [
      'the sets swapped, spaced and with start codes',
      sdp(
        VIDEO,
        RTPMAP,
        `a=fmtp:96 sprop-parameter-sets = ${b64('00000001', PPS)} , ${b64('000001', SPS)}, `,
      ),
      h264(),
    ],
    ['base64 without padding', sdp(VIDEO, RTPMAP, FMTP.replaceAll('=,', ',').replace(/=+$/, '')), h264()],
    [
      'nonsense among the sets',
      sdp(VIDEO, RTPMAP, `a=fmtp:96 sprop-parameter-sets=AAAA,%%%,Zg==,,${SPROP}`),
      h264(),
    ],
    ['H.265 only', sdp(VIDEO, 'a=rtpmap:96 H265/90000'), none('H265')],
    ['motion JPEG', sdp('m=video 0 RTP/AVP 26'), none('JPEG')],
    ['an unnamed type', sdp('m=video 0 RTP/AVP 99'), none('payload type 99')],
    ['audio only', sdp('m=audio 0 RTP/AVP 0', FMTP), none()],
    ['an empty body', '', none()],
    ['a payload type out of range', sdp('m=video 0 RTP/AVP 300', 'a=rtpmap:300 H264/90000'), none()],
  ];
  it.each(cases)('%s', (_name, text, choice) => {
    expect(chooseVideo(parseSdp(text))).toEqual(choice);
  });
});

describe('parseSdp', () => {
  it('tells the control of the session from that of a track', () => {
    const parsed = parseSdp(sdp('a=control:*', VIDEO, 'a=Control: trackID=1 '));
    expect(parsed.control).toBe('*');
    expect(parsed.media[0]?.control).toBe('trackID=1');
    expect(parseSdp(sdp(VIDEO, 'a=control:t')).control).toBeUndefined();
  });

  it('never throws, and stays bounded', () => {
    const line = fc.oneof(
      fc.constantFrom(VIDEO, RTPMAP, FMTP, 'a=control:', 'a=fmtp:96', 'a=rtpmap:96', 'm='),
      anyText(40),
    );
    fc.assert(
      fc.property(fc.array(line, { maxLength: 60 }), (lines) => {
        chooseVideo(parseSdp(lines.join('\n')));
      }),
    );
    expect(parseSdp(`${VIDEO}\n`.repeat(5000)).media).toHaveLength(64);
  });
});

function b64(startCode: string, nal: Buffer): string {
  return Buffer.concat([Buffer.from(startCode, 'hex'), nal]).toString('base64');
}
