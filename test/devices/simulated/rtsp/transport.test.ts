import { describe, expect, it } from 'vitest';
import { chooseTransport, type Transport } from '../../../../devices/simulated/rtsp/transport.ts';

const ALL = { interleaved: true, udp: true };

describe('chooseTransport', () => {
  it.each([
    ['as most clients write it', 'RTP/AVP/TCP;unicast;interleaved=0-1', [], '0-1'],
    ['other channels', 'RTP/AVP/TCP;unicast;interleaved=4-5', [], '4-5'],
    ['without channels', 'RTP/AVP/TCP;unicast', [], '0-1'],
    ['without channels, the first in use', 'RTP/AVP/TCP;unicast', [0, 1], '2-3'],
    [
      'UDP preferred, TCP offered',
      'RTP/AVP;unicast;client_port=5000-5001, RTP/AVP/TCP;unicast;interleaved=2-3',
      [],
      'udp 5000-5001',
    ],
    ['lower case', 'rtp/avp/tcp;interleaved=0-1', [], '0-1'],
    ['UDP in full', 'RTP/AVP/UDP;unicast;client_port=5000-5001', [], 'udp 5000-5001'],
    ['UDP with one port', 'RTP/AVP;unicast;client_port=5000', [], 'udp 5000-5001'],
    ['UDP without a port', 'RTP/AVP;unicast', [], undefined],
    ['UDP to a port that is none', 'RTP/AVP;unicast;client_port=70000-70001', [], undefined],
    ['multicast', 'RTP/AVP;multicast;client_port=5000-5001', [], undefined],
    ['multicast over TCP', 'RTP/AVP/TCP;multicast', [], undefined],
    ['channels in use', 'RTP/AVP/TCP;interleaved=0-1', [0, 1], undefined],
    ['nothing', '', [], undefined],
  ])('%s', (_name, header, taken, expected) => {
    expect(written(chooseTransport(header, { taken: new Set(taken), allows: ALL }))).toBe(expected);
  });

  it.each([
    ['TCP', { ...ALL, interleaved: false }, 'udp 5000-5001'],
    ['UDP', { ...ALL, udp: false }, '0-1'],
  ])('passes over %s where the camera has none', (_name, allows, expected) => {
    const both = [
      'RTP/AVP/TCP;unicast;interleaved=0-1, RTP/AVP;unicast;client_port=5000-5001',
      'RTP/AVP;unicast;client_port=5000-5001, RTP/AVP/TCP;unicast;interleaved=0-1',
    ];
    const chosen = both.map((header) => written(chooseTransport(header, { taken: new Set(), allows })));
    expect(chosen).toEqual([expected, expected]);
  });
});

function written(transport: Transport | undefined): string | undefined {
  if (transport === undefined) return undefined;
  return transport.kind === 'udp'
    ? `udp ${transport.clientRtpPort}-${transport.clientRtcpPort}`
    : `${transport.rtpChannel}-${transport.rtcpChannel}`;
}
