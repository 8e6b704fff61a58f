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
      { codec: { ...chosen, feedback: ['nack', 'ccm fir'], playoutDelayId: 5 } },
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

  it('tells of the retransmission stream, and what it repairs', () => {
    const ssrcs = ['a=ssrc:42 cname:oriel', 'a=ssrc:42 msid:oriel video', 'a=msid:oriel video'];
    const answer = completeAnswer(lines(...session, ...video, ...ssrcs, ...audio, 'a=ssrc:7 cname:oriel'), [
      { codec: { ...chosen, feedback: ['nack'] }, rtx: { ssrc: 4_294_967_295, payloadType: 107 } },
      { codec: { mid: '1', payloadType: 8, codec: 'PCMA/8000', fmtp: '', feedback: [] } },
    ]);
    expect(answer).toBe(
      lines(
        ...session,
        'm=video 9 UDP/TLS/RTP/SAVPF 106 107',
        'a=mid:0',
        'a=sendonly',
        'a=rtpmap:106 H264/90000',
        'a=rtpmap:107 rtx/90000',
        'a=fmtp:107 apt=106',
        'a=rtcp-fb:106 nack',
        'a=fmtp:106 packetization-mode=1',
        'a=ssrc-group:FID 42 4294967295',
        'a=ssrc:42 cname:oriel',
        'a=ssrc:4294967295 cname:oriel',
        'a=ssrc:42 msid:oriel video',
        'a=ssrc:4294967295 msid:oriel video',
        'a=msid:oriel video',
        ...audio,
        'a=ssrc:7 cname:oriel',
      ),
    );
  });

  it('leaves the other sections as they are', () => {
    const answer = lines(...session, ...video, ...audio);
    expect(completeAnswer(answer, [])).toBe(answer);
    expect(completeAnswer(answer, [{ codec: { ...chosen, mid: '7', feedback: [] } }])).toBe(answer);
  });
});
