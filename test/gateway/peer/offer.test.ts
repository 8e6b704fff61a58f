import { describe, expect, it } from 'vitest';
import { chooseMedia } from '../../../gateway/peer/offer.ts';
import { PeerError } from '../../../gateway/peer/peer.ts';

const fmtp = (profile: string, mode = 1) =>
  `level-asymmetry-allowed=1;packetization-mode=${mode};profile-level-id=${profile}`;

/** A video section as browsers offer it: payload type by profile. */
function offer(profiles: Record<number, string>, attributes = ['a=mid:0', 'a=recvonly']): string {
  const lines = Object.entries(profiles).flatMap(([pt, parameters]) => [
    `a=rtpmap:${pt} H264/90000`,
    `a=fmtp:${pt} ${parameters}`,
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

describe('chooseMedia', () => {
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
    const { video } = chooseMedia(offer(offered), { profileLevelId });
    expect(video.payloadType).toBe(payloadType);
    expect(video.fmtp).toBe(Object.entries(offered).find(([pt]) => Number(pt) === payloadType)?.[1]);
  });

  it('refuses media it does not send, naming a codec that was offered', () => {
    const audio = 'm=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=mid:a\r\na=recvonly\r\na=rtpmap:111 opus/48000/2\r\n';
    const { video, refused } = chooseMedia(audio + offer(chromium, ['a=mid:v', 'a=recvonly']), {
      profileLevelId: '42c01f',
    });
    expect(video.mid).toBe('v');
    expect(refused).toEqual([{ kind: 'audio', mid: 'a', payloadType: 111, codec: 'opus' }]);
  });

  it.each([
    ['rubbish', 'hello', 'bad-offer'],
    ['no video', 'm=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=mid:0\r\n', 'no-video'],
    ['video that only sends', offer(chromium, ['a=mid:0', 'a=sendonly']), 'no-video'],
    ['video without a mid', offer(chromium, ['a=recvonly']), 'bad-offer'],
    ['packetization mode 0 only', offer({ 104: fmtp('42e01f', 0) }), 'no-h264'],
    ['another codec', offer(chromium).replaceAll('H264', 'VP8'), 'no-h264'],
    ['too many sections', 'm=video 9 X 1\r\n'.repeat(17), 'bad-offer'],
  ])('refuses %s', (_name, sdp, kind) => {
    const attempt = () => chooseMedia(sdp, { profileLevelId: '42c01f' });
    expect(attempt).toThrow(PeerError);
    expect(attempt).toThrow(expect.objectContaining({ kind }));
  });
});
