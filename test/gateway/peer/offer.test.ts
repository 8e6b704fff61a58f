import { describe, expect, it } from 'vitest';
import { chooseMedia } from '../../../gateway/peer/offer.ts';
import { PeerError } from '../../../gateway/peer/peer.ts';
import type { AudioFormat } from '../../../gateway/rtp/audio-format.ts';
import type { StreamFormat } from '../../../gateway/rtp/stream-format.ts';

const fmtp = (profile: string, mode = 1) =>
  `level-asymmetry-allowed=1;packetization-mode=${mode};profile-level-id=${profile}`;

const size = { width: 1280, height: 720 };
const h264 = (profileLevelId: string): StreamFormat => ({
  video: { codec: 'H264', profileLevelId, ...size },
});
const h265 = (profileId: number, tierFlag: 0 | 1, levelId: number): StreamFormat => ({
  video: { codec: 'H265', profileId, tierFlag, levelId, ...size },
});

/** A video section as browsers offer it: payload type by profile. */
function offer(profiles: Record<number, string>, attributes = ['a=mid:0', 'a=recvonly'], codec = 'H264') {
  const lines = Object.entries(profiles).flatMap(([pt, parameters]) => [
    `a=rtpmap:${pt} ${codec}/90000`,
    ...(parameters === '' ? [] : [`a=fmtp:${pt} ${parameters}`]),
  ]);
  const numbers = Object.keys(profiles).join(' ');
  return ['v=0', `m=video 9 UDP/TLS/RTP/SAVPF ${numbers}`, ...attributes, ...lines, ''].join('\r\n');
}

const chromium = {
  103: fmtp('42001f'),
  104: fmtp('42001f', 0),
  106: fmtp('42e01f'),
  108: fmtp('4d001f'),
  112: fmtp('f4001f'),
};
const safari = { 96: fmtp('640c1f'), 98: fmtp('42e01f') };

describe('chooseMedia: H.264', () => {
  it.each([
    ['constrained baseline for Chromium', chromium, '42c01f', 106],
    ['plain baseline for Chromium', chromium, '42001e', 103],
    ['main for Chromium', chromium, '4d0028', 108],
    ['main that is constrained baseline for Chromium', chromium, '4d8028', 106],
    ['high for Chromium, which offers none', chromium, '640028', 108],
    ['high for Safari', safari, '640028', 96],
    ['constrained high for Safari', safari, '640c28', 96],
    ['main for Safari, which offers none', safari, '4d0028', 96],
    ['constrained baseline for Safari', safari, '42c01f', 98],
  ])('picks the payload type that fits: %s', (_name, offered, profileLevelId, payloadType) => {
    const { video } = chooseMedia(offer(offered), h264(profileLevelId));
    expect(video.payloadType).toBe(payloadType);
    expect(video.fmtp).toBe(Object.entries(offered).find(([pt]) => Number(pt) === payloadType)?.[1]);
    expect(video.codec).toBe('H264/90000');
  });
});

describe('chooseMedia: retransmission', () => {
  const rtx = (...formats: [number, string, string?][]) =>
    offer({ 106: fmtp('42e01f') })
      .replace(/^(m=.*)$/m, `$1 ${formats.map(([pt]) => pt).join(' ')}`)
      .concat(
        ...formats.map(([pt, parameters, name = 'rtx/90000']) =>
          [`a=rtpmap:${pt} ${name}`, `a=fmtp:${pt} ${parameters}`, ''].join('\r\n'),
        ),
      );
  it.each([
    ['as Chromium offers it', rtx([105, 'apt=104'], [107, 'apt=106']), 107],
    ['as Firefox offers it, with a time', rtx([63, 'apt=106;rtx-time=3000']), 63],
    ['in capitals', rtx([97, 'rtx-time=200; apt=106', 'RTX/90000']), 97],
    ['of another payload type only', rtx([107, 'apt=104']), undefined],
    ['of a payload type that begins alike', rtx([107, 'apt=1066'], [108, 'apt=10']), undefined],
    ['at another rate', rtx([107, 'apt=106', 'rtx/8000']), undefined],
    ['under a number that RTCP has', rtx([72, 'apt=106']), undefined],
    ['under a number that is none', rtx([300, 'apt=106']), undefined],
    ['not at all', offer({ 106: fmtp('42e01f') }), undefined],
  ])('is taken %s', (_name, sdp, payloadType) => {
    expect(chooseMedia(sdp, h264('42c01f')).video).toMatchObject({ payloadType: 106 });
    expect(chooseMedia(sdp, h264('42c01f')).video.rtxPayloadType).toBe(payloadType);
  });
});

describe('chooseMedia: H.265', () => {
  const main = { 98: 'level-id=93;profile-id=1;tier-flag=0;tx-mode=SRST' };
  const both = { 97: 'level-id=180;profile-id=2;tier-flag=0;tx-mode=SRST', 98: 'profile-id=1;level-id=180' };
  it.each([
    ['Main where nothing is said', { 99: '' }, h265(1, 0, 93), 99],
    ['Main as Safari offers it', main, h265(1, 0, 93), 98],
    ['Main at a level that the offer does not reach', main, h265(1, 0, 153), 98],
    ['Main of two', both, h265(1, 0, 120), 98],
    ['Main 10 of two', both, h265(2, 0, 120), 97],
    ['Main by a decoder of Main 10', { 97: 'profile-id=2' }, h265(1, 0, 93), 97],
    ['the High tier where it is offered', { 1: '', 2: 'tier-flag=1' }, h265(1, 1, 93), 2],
    ['the level that reaches', { 1: '', 2: 'level-id=156' }, h265(1, 0, 120), 2],
  ])('picks %s', (_name, offered, format, payloadType) => {
    expect(chooseMedia(offer(offered, undefined, 'H265'), format).video.payloadType).toBe(payloadType);
  });

  it.each([
    ['no H.265 at all', offer(chromium)],
    ['no decoder of Main 10', offer(main, undefined, 'H265')],
  ])('says what to set where there is %s', (_name, sdp) => {
    const attempt = () => chooseMedia(sdp, h265(2, 0, 93));
    expect(attempt).toThrow(expect.objectContaining({ kind: 'no-codec' }));
    expect(attempt).toThrow(/the camera sends H\.265.*set the stream’s video codec to H\.264 at the camera/);
  });
});

describe('chooseMedia: sound', () => {
  const audio = (formats: string, ...lines: string[]) =>
    [
      `m=audio 9 UDP/TLS/RTP/SAVPF ${formats}`,
      'a=mid:a',
      'a=recvonly',
      ...lines,
      offer(chromium, ['a=mid:v', 'a=recvonly']),
    ].join('\r\n');
  const chromiumAudio = audio(
    '111 0 8',
    'a=rtpmap:111 opus/48000/2',
    'a=fmtp:111 minptime=10;useinbandfec=1',
    'a=rtpmap:0 PCMU/8000',
    'a=rtpmap:8 PCMA/8000',
  );
  const opus: AudioFormat = { codec: 'opus', clockRate: 48_000, channels: 1 };
  const pcma: AudioFormat = { codec: 'PCMA', clockRate: 8_000, channels: 1 };
  const pcmu: AudioFormat = { codec: 'PCMU', clockRate: 8_000, channels: 1 };

  it.each([
    ['Opus, which says two channels whatever it holds', chromiumAudio, opus, 111],
    ['PCMA', chromiumAudio, pcma, 8],
    ['PCMU', chromiumAudio, pcmu, 0],
    ['PCMA by its static payload type alone', audio('8'), pcma, 8],
    ['PCMU by its static payload type alone', audio('0'), pcmu, 0],
    ['PCMA by another number', audio('96', 'a=rtpmap:96 PCMA/8000/1'), pcma, 96],
  ])('takes %s', (_name, sdp, format, payloadType) => {
    const { audio: taken, refused } = chooseMedia(sdp, { ...h264('42c01f'), audio: format });
    expect(taken).toMatchObject({ mid: 'a', payloadType });
    expect(refused).toEqual([]);
  });

  it.each([
    ['the camera sends none', chromiumAudio, undefined],
    ['the viewer has not the codec', audio('0'), pcma],
    ['the rate is another', chromiumAudio, { ...pcma, clockRate: 16_000 }],
    ['a number means another codec', audio('8', 'a=rtpmap:8 G722/8000'), pcma],
    ['the viewer only sends', chromiumAudio.replace('a=recvonly', 'a=sendonly'), pcma],
  ])('refuses the section where %s', (_name, sdp, format) => {
    const media = chooseMedia(sdp, { ...h264('42c01f'), ...(format && { audio: format }) });
    expect(media.video.mid).toBe('v');
    expect(media.audio).toBeUndefined();
    expect(media.refused).toMatchObject([{ kind: 'audio', mid: 'a' }]);
  });
});

describe('chooseMedia: what goes with the video', () => {
  const lines = (...more: string[]) => offer(chromium) + more.map((line) => `${line}\r\n`).join('');
  const uri = 'http://www.webrtc.org/experiments/rtp-hdrext/playout-delay';

  it.each([
    ['as offered', [`a=extmap:5 ${uri}`], 5],
    ['that the viewer says it takes', [`a=extmap:5/recvonly ${uri}`], 5],
    ['not where the viewer only sends it', [`a=extmap:5/sendonly ${uri}`], undefined],
    ['not where it is off', [`a=extmap:5/inactive ${uri}`], undefined],
    ['not under a number that needs the long form', [`a=extmap:15 ${uri}`], undefined],
    ['not where there is none', ['a=extmap:5 urn:3gpp:video-orientation'], undefined],
  ])('takes the playout delay %s', (_name, attributes, id) => {
    expect(chooseMedia(lines(...attributes), h264('42c01f')).video.playoutDelayId).toBe(id);
  });

  it('takes of the offered feedback what it understands, for its payload type and for all', () => {
    const sdp = lines(
      'a=rtcp-fb:106 nack',
      'a=rtcp-fb:106 nack pli',
      'a=rtcp-fb:106 transport-cc',
      'a=rtcp-fb:103 goog-remb',
      'a=rtcp-fb:* ccm fir',
    );
    expect(chooseMedia(sdp, h264('42c01f')).video.feedback).toEqual(['nack', 'nack pli', 'ccm fir']);
  });

  const delay = `a=extmap:5 ${uri}`;
  it.each([
    ['libwebrtc, which does not ask', 'o=- 1 2 IN IP4 127.0.0.1', [delay], ['rrtr']],
    ['whoever asks', 'o=- 1 2 IN IP4 127.0.0.1', ['a=rtcp-fb:106 rrtr', delay], ['rrtr']],
    ['nobody else', 'o=- 1 2 IN IP4 127.0.0.1', [], []],
    ['nor Firefox', 'o=mozilla...THIS_IS_SDPARTA-99.0 1 0 IN IP4 0.0.0.0', [delay], []],
  ])('answers extended reports to %s', (_name, origin, attributes, answered) => {
    const sdp = lines(...attributes).replace('v=0', `v=0\r\n${origin}`);
    expect(chooseMedia(sdp, h264('42c01f')).video.feedback).toEqual(answered);
  });
});

describe('chooseMedia: offers that can not be answered', () => {
  it.each([
    ['rubbish', 'hello', 'bad-offer'],
    ['no video', 'm=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=mid:0\r\n', 'no-video'],
    ['video that only sends', offer(chromium, ['a=mid:0', 'a=sendonly']), 'no-video'],
    ['video without a mid', offer(chromium, ['a=recvonly']), 'bad-offer'],
    ['packetization mode 0 only', offer({ 104: fmtp('42e01f', 0) }), 'no-codec'],
    ['another codec', offer(chromium).replaceAll('H264', 'VP8'), 'no-codec'],
    ['too many sections', 'm=video 9 X 1\r\n'.repeat(17), 'bad-offer'],
  ])('refuses %s', (_name, sdp, kind) => {
    const attempt = () => chooseMedia(sdp, h264('42c01f'));
    expect(attempt).toThrow(PeerError);
    expect(attempt).toThrow(expect.objectContaining({ kind }));
  });
});
