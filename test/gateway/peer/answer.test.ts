import { describe, expect, it } from 'vitest';
import { completeAnswer } from '../../../gateway/peer/answer.ts';

const lines = (...all: string[]) => all.map((line) => `${line}\r\n`).join('');

const video = [
  'm=video 9 UDP/TLS/RTP/SAVPF 106',
  'a=mid:0',
  'a=sendonly',
  'a=rtpmap:106 H264/90000',
  'a=rtcp-fb:106 nack',
  'a=rtcp-fb:106 goog-remb',
  'a=fmtp:106 packetization-mode=1',
];
const audio = ['m=audio 9 UDP/TLS/RTP/SAVPF 8', 'a=mid:1', 'a=rtpmap:8 PCMA/8000'];
const session = ['v=0', 'a=group:BUNDLE 0 1'];
const chosen = { mid: '0', payloadType: 106, codec: 'H264/90000', fmtp: 'packetization-mode=1' };

describe('completeAnswer', () => {
  it('says which feedback and which extension are used, and nothing that was not offered', () => {
    const answer = completeAnswer(lines(...session, ...video, ...audio), [
      { ...chosen, feedback: ['nack', 'ccm fir'], playoutDelayId: 5 },
    ]);
    expect(answer).toBe(
      lines(
        ...session,
        'm=video 9 UDP/TLS/RTP/SAVPF 106',
        'a=mid:0',
        'a=extmap:5 http://www.webrtc.org/experiments/rtp-hdrext/playout-delay',
        'a=sendonly',
        'a=rtpmap:106 H264/90000',
        'a=rtcp-fb:106 nack',
        'a=rtcp-fb:106 ccm fir',
        'a=fmtp:106 packetization-mode=1',
        ...audio,
      ),
    );
  });

  it('leaves the other sections as they are', () => {
    const answer = lines(...session, ...video, ...audio);
    expect(completeAnswer(answer, [])).toBe(answer);
    expect(completeAnswer(answer, [{ ...chosen, mid: '7', feedback: [] }])).toBe(answer);
  });
});
