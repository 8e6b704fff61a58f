import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chooseTracks, type TrackChoice } from '../../../../gateway/rtsp/sdp/choose-tracks.ts';
import { parseSdp } from '../../../../gateway/rtsp/sdp/sdp.ts';
import type { StreamDescription, VideoDescription } from '../../../../gateway/rtsp/stream-description.ts';
import { anyText } from '../any-text.ts';

const SPS = Buffer.from('6742c01fda014016ec0440000003004000000c83c60ca8', 'hex');
const PPS = Buffer.from('68ce3c80', 'hex');
const SPROP = `${SPS.toString('base64')},${PPS.toString('base64')}`;
const RTPMAP = 'a=rtpmap:96 H264/90000';
const FMTP = `a=fmtp:96 packetization-mode=1;profile-level-id=42c01f;sprop-parameter-sets=${SPROP}`;

function h264(changes: Partial<VideoDescription> = {}, control?: string): TrackChoice {
  const video = {
    codec: 'H264',
    payloadType: 96,
    clockRate: 90_000,
    parameterSets: [SPS, PPS],
    ...changes,
  } as const;
  return { kind: 'tracks', description: { video }, controls: { video: control, audio: undefined } };
}

function sdp(...lines: string[]): string {
  return ['v=0', 'o=- 1 1 IN IP4 0.0.0.0', 's=x', 'c=IN IP4 0.0.0.0', 't=0 0', ...lines, ''].join('\r\n');
}

const VIDEO = 'm=video 0 RTP/AVP 96';
const none = (...offered: string[]): TrackChoice => ({ kind: 'none', offered });

describe('case 2: bad SDP', () => {
  const cases: [name: string, text: string, choice: TrackChoice][] = [
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
      h264({ payloadType: 35, parameterSets: [] }),
    ],
    ['parameter sets in-band only', sdp(VIDEO, RTPMAP), h264({ parameterSets: [] })],
    ['no rtpmap', sdp(VIDEO, FMTP), h264()],
    ['no clock rate', sdp(VIDEO, 'a=rtpmap:96 H264', FMTP), h264()],
    ['a clock rate that nobody counts in', sdp(VIDEO, 'a=rtpmap:96 H264/8000', FMTP), h264()],
    ['clock rate 0', sdp(VIDEO, 'a=rtpmap:96 H264/0', FMTP), h264()],
    ['no payload type in the media line', sdp('m=video 0 RTP/AVP', RTPMAP, FMTP), h264()],
    ['several payload types', sdp('m=video 0 RTP/AVP 26 96', RTPMAP, FMTP), h264()],
    ['the fmtp under another payload type', sdp(VIDEO, RTPMAP, FMTP.replace(':96', ':97')), h264()],
    ['the fmtp on the audio track', sdp(VIDEO, RTPMAP, 'm=audio 0 RTP/AVP 0', FMTP), h264()],
    [
      'not the parameter sets of another lens',
      sdp(VIDEO, RTPMAP, 'm=video 0 RTP/AVP 97', 'a=rtpmap:97 H264/90000', FMTP),
      h264({ parameterSets: [] }),
    ],
    [
      'motion JPEG first',
      sdp('m=video 0 RTP/AVP 26', VIDEO, RTPMAP, 'm=video 0 RTP/AVP 98', 'a=rtpmap:98 H265/90000'),
      h264({ parameterSets: [] }),
    ],
    ['several lenses', sdp(VIDEO, RTPMAP, FMTP, 'a=control:1', VIDEO, RTPMAP, 'a=control:2'), h264({}, '1')],
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
    ['MPEG-4 only', sdp(VIDEO, 'a=rtpmap:96 MP4V-ES/90000'), none('MP4V-ES')],
    ['motion JPEG', sdp('m=video 0 RTP/AVP 26'), none('JPEG')],
    ['an unnamed type', sdp('m=video 0 RTP/AVP 99'), none('payload type 99')],
    ['audio only', sdp('m=audio 0 RTP/AVP 0', FMTP), none()],
    ['an empty body', '', none()],
    ['a payload type out of range', sdp('m=video 0 RTP/AVP 300', 'a=rtpmap:300 H264/90000'), none()],
  ];
  it.each(cases)('%s', (_name, text, choice) => {
    expect(chooseTracks(parseSdp(text), { audio: false })).toEqual(choice);
  });
});

describe('case 2: H.265', () => {
  const VPS = Buffer.from('40010c01ffff01600000', 'hex');
  const H265_SPS = Buffer.from('4201010160000003', 'hex');
  const H265_PPS = Buffer.from('4401c172b46240', 'hex');
  const RTPMAP_265 = 'a=rtpmap:96 H265/90000';
  const base64 = (nal: Buffer) => nal.toString('base64');
  const sprops = `sprop-vps=${base64(VPS)}; sprop-sps=${base64(H265_SPS)}; sprop-pps=${base64(H265_PPS)}`;
  const all = [VPS, H265_SPS, H265_PPS];
  const cases: [name: string, text: string, parameterSets: Buffer[]][] = [
    ['a usual camera', sdp(VIDEO, RTPMAP_265, `a=fmtp:96 ${sprops}`), all],
    ['the name HEVC', sdp(VIDEO, 'a=rtpmap:96 hevc/90000', `a=fmtp:96 ${sprops}`), all],
    ['no rtpmap', sdp(VIDEO, `a=fmtp:96 ${sprops}`), all],
    ['in-band only', sdp(VIDEO, RTPMAP_265, 'a=fmtp:96 profile-id=1'), []],
    ['no VPS', sdp(VIDEO, RTPMAP_265, `a=fmtp:96 sprop-sps=${base64(H265_SPS)}`), [H265_SPS]],
    ['the fmtp under another payload type', sdp(VIDEO, RTPMAP_265, `a=fmtp:97 ${sprops}`), all],
    [
      'all in one parameter, in another order',
      sdp(VIDEO, RTPMAP_265, `a=fmtp:96 sprop-sps=${all.toReversed().map(base64).join(',')}`),
      all,
    ],
  ];
  it.each(cases)('%s', (_name, text, parameterSets) => {
    const video = { codec: 'H265', payloadType: 96, clockRate: 90_000, parameterSets };
    expect(chooseTracks(parseSdp(text), { audio: true })).toMatchObject({ description: { video } });
  });
});

describe('case 2: sound', () => {
  const PICTURE = [VIDEO, RTPMAP, FMTP];
  const SOUND = 'm=audio 0 RTP/AVP 97';
  const pcma = (payloadType: number) =>
    ({ codec: 'PCMA', payloadType, clockRate: 8000, channels: 1 }) as const;
  const opus = { codec: 'opus', payloadType: 97, clockRate: 48_000, channels: 2 } as const;
  type Heard = Omit<StreamDescription, 'video'>;
  const cases: [name: string, lines: string[], heard: Heard, control?: string][] = [
    ['none', [], {}],
    ['PCMA on its own payload type', ['m=audio 0 RTP/AVP 8', 'a=control:a'], { audio: pcma(8) }, 'a'],
    ['PCMU on its own', ['m=audio 0 RTP/AVP 0'], { audio: { ...pcma(0), codec: 'PCMU' } }],
    ['PCMA with its rtpmap', ['m=audio 0 RTP/AVP 8', 'a=rtpmap:8 PCMA/8000/1'], { audio: pcma(8) }],
    ['PCMA on a dynamic one', [SOUND, 'a=rtpmap:97 pcma/8000'], { audio: pcma(97) }],
    ['Opus', [SOUND, 'a=rtpmap:97 opus/48000/2'], { audio: opus }],
    ['Opus without a channel count', [SOUND, 'a=rtpmap:97 OPUS/48000'], { audio: opus }],
    ['AAC', [SOUND, 'a=rtpmap:97 mpeg4-generic/16000/1'], { unsupportedAudio: 'MPEG4-GENERIC' }],
    ['G.726', [SOUND, 'a=rtpmap:97 G726-32/8000'], { unsupportedAudio: 'G726-32' }],
    ['L16', [SOUND, 'a=rtpmap:97 L16/16000'], { unsupportedAudio: 'L16' }],
    ['G.722 on its own', ['m=audio 0 RTP/AVP 9'], { unsupportedAudio: 'G722' }],
    ['PCMA at 16 kHz', [SOUND, 'a=rtpmap:97 PCMA/16000'], { unsupportedAudio: 'PCMA/16000' }],
    ['PCMU in two channels', [SOUND, 'a=rtpmap:97 PCMU/8000/2'], { unsupportedAudio: 'PCMU/8000/2' }],
    ['an unnamed type', [SOUND], { unsupportedAudio: 'payload type 97' }],
    ['AAC, then PCMA', [SOUND, 'a=rtpmap:97 MPEG4-GENERIC/8000', 'm=audio 0 RTP/AVP 8'], { audio: pcma(8) }],
    ['several of one track', ['m=audio 0 RTP/AVP 9 8 0'], { audio: pcma(8) }],
    ['the way back only', ['m=audio 0 RTP/AVP 8', 'a=sendonly'], {}],
    [
      'the way back first',
      [
        'm=audio 0 RTP/AVP 0',
        'a=control:back',
        'a=sendonly',
        'm=audio 0 RTP/AVP 8',
        'a=recvonly',
        'a=control:a',
      ],
      { audio: pcma(8) },
      'a',
    ],
  ];
  it.each(cases)('%s', (_name, lines, heard, control) => {
    const choice = chooseTracks(parseSdp(sdp(...PICTURE, ...lines)), { audio: true });
    if (choice.kind === 'none') throw new Error('no tracks');
    const { video: _, ...found } = choice.description;
    expect(found).toEqual(heard);
    expect(choice.controls.audio).toBe(control);
    const asked = chooseTracks(parseSdp(sdp(...PICTURE, ...lines)), { audio: false });
    expect(asked).toMatchObject({ description: { video: choice.description.video } });
    expect(asked).not.toHaveProperty('description.audio');
    expect(asked).not.toHaveProperty('description.unsupportedAudio');
  });

  it('is no way back where the camera marks its picture so, too', () => {
    const text = sdp(...PICTURE, 'a=sendonly', 'm=audio 0 RTP/AVP 8', 'a=sendonly');
    expect(chooseTracks(parseSdp(text), { audio: true })).toMatchObject({ description: { audio: pcma(8) } });
  });
});

describe('parseSdp', () => {
  it('tells the control of the session from that of a track', () => {
    const parsed = parseSdp(sdp('a=control:*', VIDEO, 'a=Control: trackID=1 '));
    expect(parsed.control).toBe('*');
    expect(parsed.media[0]?.control).toBe('trackID=1');
    expect(parseSdp(sdp(VIDEO, 'a=control:t')).control).toBeUndefined();
  });

  it('case 15: never throws, and takes 64 media, 32 parameter sets and names of 32 characters', () => {
    const line = fc.oneof(
      fc.constantFrom(VIDEO, RTPMAP, FMTP, 'a=control:', 'a=fmtp:96', 'a=rtpmap:96', 'm='),
      anyText(40),
    );
    fc.assert(
      fc.property(fc.array(line, { maxLength: 60 }), (lines) => {
        chooseTracks(parseSdp(lines.join('\n')), { audio: true });
      }),
    );
    expect(parseSdp(`${VIDEO}\n`.repeat(5000)).media).toHaveLength(64);
    const many = `a=fmtp:96 sprop-parameter-sets=${`${SPS.toString('base64')},`.repeat(500)}`;
    const choice = chooseTracks(parseSdp(sdp(VIDEO, RTPMAP, many)), { audio: false });
    expect(choice.kind === 'tracks' && choice.description.video.parameterSets).toHaveLength(32);
    const long = parseSdp(sdp(VIDEO, `a=rtpmap:96 ${'x'.repeat(5000)}/90000`));
    expect(long.media[0]?.encodings.get(96)?.name).toHaveLength(32);
  });
});

function b64(startCode: string, nal: Buffer): string {
  return Buffer.concat([Buffer.from(startCode, 'hex'), nal]).toString('base64');
}
