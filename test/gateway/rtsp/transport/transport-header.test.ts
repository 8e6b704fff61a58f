import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseTransport, type TransportHeader } from '../../../../gateway/rtsp/transport/transport-header.ts';
import { anyText } from '../any-text.ts';

describe('cases 8 and 9: the Transport field of an answer', () => {
  const cases: [field: string, expected: Partial<TransportHeader>][] = [
    ['RTP/AVP/TCP;unicast;interleaved=0-1', { lower: 'TCP', channels: [0, 1] }],
    ['RTP/AVP/TCP;unicast;interleaved=8-9;ssrc=2A27A3FB;mode="PLAY"', { lower: 'TCP', channels: [8, 9] }],
    ['RTP/AVP/TCP; unicast ; Interleaved = 2 - 3', { lower: 'TCP', channels: [2, 3] }],
    ['RTP/AVP/TCP;interleaved="4-5"', { lower: 'TCP', channels: [4, 5] }],
    ['rtp/avp/tcp;interleaved=6', { lower: 'TCP', channels: [6, 7] }],
    ['RTP/AVP/TCP;unicast', { lower: 'TCP' }],
    ['RTP/AVP/TCP;interleaved=300-301', { lower: 'TCP' }],
    ['RTP/AVP/TCP;interleaved=255', { lower: 'TCP' }],
    ['RTP/AVP/TCP;interleaved=3-3', { lower: 'TCP' }],
    ['RTP/AVP;unicast;interleaved=0-1', { lower: 'TCP', channels: [0, 1] }],
    ['RTP/AVP/TCP;interleaved=0-1,RTP/AVP;client_port=1-2', { lower: 'TCP', channels: [0, 1] }],
    ['RTP/AVP;unicast;client_port=5000-5001', { lower: 'UDP' }],
    ['RTP/AVP;client_port=5000-5001;server_port=6000-6001', { lower: 'UDP', serverPorts: [6000, 6001] }],
    ['RTP/AVP/UDP;server_port=6000', { lower: 'UDP', serverPorts: [6000, 6001] }],
    ['RTP/AVP;server_port=6000-6005', { lower: 'UDP', serverPorts: [6000, 6005] }],
    ['RTP/AVP;server_port=0-0', { lower: 'UDP' }],
    ['RTP/AVP;server_port=70000-70001', { lower: 'UDP' }],
    ['RTP/AVP;source=192.0.2.7;server_port=2-3', { lower: 'UDP', serverPorts: [2, 3], source: '192.0.2.7' }],
    ['RTP/AVP;source="2001:db8::7"', { lower: 'UDP', source: '2001:db8::7' }],
    ['RTP/AVP;source=[2001:db8::7]', { lower: 'UDP', source: '2001:db8::7' }],
    ['RTP/AVP;source=2001:DB8:0::0007', { lower: 'UDP', source: '2001:db8::7' }],
    ['RTP/AVP;source=0.0.0.0', { lower: 'UDP' }],
    ['RTP/AVP;source=cam.lan', { lower: 'UDP' }],
    ['RTP/AVP/UDP;unicast;interleaved=0-1', { lower: 'UDP', channels: [0, 1] }],
    ['', { lower: 'UDP' }],
  ];
  it.each(cases)('%s', (field, expected) => {
    const nothing = { channels: undefined, serverPorts: undefined, source: undefined };
    expect(parseTransport(field)).toEqual({ ...nothing, ...expected });
  });

  it('never throws, and gives ports and channels in their ranges only', () => {
    const part = fc.constantFrom(
      'RTP/AVP',
      '/TCP',
      ';',
      '=',
      ',',
      '-',
      'interleaved',
      'server_port',
      'source',
      ':',
      '"',
    );
    const field = fc.array(fc.oneof(part, fc.nat(99_999).map(String), anyText(6)), { maxLength: 20 });
    fc.assert(
      fc.property(field, (parts) => {
        const { channels = [0, 1], serverPorts = [1, 2] } = parseTransport(parts.join(''));
        expect(Math.max(...channels)).toBeLessThan(256);
        expect(Math.max(...serverPorts)).toBeLessThan(65_536);
        expect(Math.min(...serverPorts)).toBeGreaterThan(0);
      }),
    );
  });
});
