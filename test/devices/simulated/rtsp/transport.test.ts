import { describe, expect, it } from 'vitest';
import { chooseTransport } from '../../../../devices/simulated/rtsp/transport.ts';

describe('chooseTransport', () => {
  it.each([
    ['as most clients write it', 'RTP/AVP/TCP;unicast;interleaved=0-1', [], 0],
    ['other channels', 'RTP/AVP/TCP;unicast;interleaved=4-5', [], 4],
    ['without channels', 'RTP/AVP/TCP;unicast', [], 0],
    ['without channels, the first in use', 'RTP/AVP/TCP;unicast', [0, 1], 2],
    [
      'UDP preferred, TCP offered',
      'RTP/AVP;unicast;client_port=5000-5001, RTP/AVP/TCP;unicast;interleaved=2-3',
      [],
      2,
    ],
    ['lower case', 'rtp/avp/tcp;interleaved=0-1', [], 0],
    ['UDP alone', 'RTP/AVP;unicast;client_port=5000-5001', [], undefined],
    ['multicast', 'RTP/AVP/TCP;multicast', [], undefined],
    ['channels in use', 'RTP/AVP/TCP;interleaved=0-1', [0, 1], undefined],
    ['nothing', '', [], undefined],
  ])('%s', (_name, header, taken, channel) => {
    expect(chooseTransport(header, new Set(taken))?.rtpChannel).toBe(channel);
  });
});
