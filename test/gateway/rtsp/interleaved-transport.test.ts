import { describe, expect, it } from 'vitest';
import { InterleavedTransport } from '../../../gateway/rtsp/interleaved-transport.ts';
import { parseTransport, type TransportHeader } from '../../../gateway/rtsp/transport-header.ts';

describe('parseTransport', () => {
  const cases: [field: string, lower: TransportHeader['lower'], channels: TransportHeader['channels']][] = [
    ['RTP/AVP/TCP;unicast;interleaved=0-1', 'TCP', [0, 1]],
    ['RTP/AVP/TCP;unicast;interleaved=8-9;ssrc=2A27A3FB;mode="PLAY"', 'TCP', [8, 9]],
    ['RTP/AVP/TCP; unicast ; Interleaved = 2 - 3', 'TCP', [2, 3]],
    ['RTP/AVP/TCP;interleaved="4-5"', 'TCP', [4, 5]],
    ['rtp/avp/tcp;interleaved=6', 'TCP', [6, 7]],
    ['RTP/AVP/TCP;unicast', 'TCP', undefined],
    ['RTP/AVP/TCP;interleaved=300-301', 'TCP', undefined],
    ['RTP/AVP/TCP;interleaved=255', 'TCP', undefined],
    ['RTP/AVP/TCP;interleaved=3-3', 'TCP', undefined],
    ['RTP/AVP;unicast;interleaved=0-1', 'TCP', [0, 1]],
    ['RTP/AVP/TCP;interleaved=0-1,RTP/AVP;client_port=1-2', 'TCP', [0, 1]],
    ['RTP/AVP;unicast;client_port=5000-5001;server_port=6000-6001', 'UDP', undefined],
    ['RTP/AVP/UDP;unicast;interleaved=0-1', 'UDP', [0, 1]],
    ['', 'UDP', undefined],
  ];
  it.each(cases)('%s', (field, lower, channels) => {
    expect(parseTransport(field)).toEqual({ lower, channels });
  });
});

describe('InterleavedTransport', () => {
  function make() {
    const seen: string[] = [];
    const transport = new InterleavedTransport({
      address: 'cam:554',
      payloadType: 96,
      sink: {
        onRtp: (packet, atMs) => seen.push(`rtp ${packet[3]} ${atMs}`),
        onRtcp: (packet) => seen.push(`rtcp ${packet[3]}`),
      },
      send: (channel, packet) => seen.push(`send ${channel} ${packet.length}`),
      onChannels: (channels) => seen.push(`channels ${channels}`),
    });
    return { seen, transport };
  }
  const packet = (payloadType: number, mark: number) =>
    Buffer.from([0x80, payloadType, 0, mark, ...Array(8).fill(0)]);

  it('uses the channels that the camera chose', () => {
    const { seen, transport } = make();
    transport.accept('RTP/AVP/TCP;interleaved=8-9');
    transport.receive(8, packet(96, 1), 5);
    transport.receive(9, packet(200, 2), 5);
    transport.receive(0, packet(96, 3), 5);
    transport.sendRtcp(Buffer.alloc(8));
    expect(seen).toEqual(['channels 0,1', 'channels 8,9', 'rtp 1 5', 'rtcp 2', 'send 9 8']);
  });

  it.each([undefined, 'RTP/AVP/TCP;unicast', 'RTP/AVP/TCP;interleaved=999'])(
    'keeps its own for "%s"',
    (answer) => {
      const { seen, transport } = make();
      transport.accept(answer);
      transport.receive(0, packet(96, 1), 5);
      expect(seen.at(-1)).toBe('rtp 1 5');
    },
  );

  it('finds the track on a channel that nobody named', () => {
    const { seen, transport } = make();
    transport.accept('RTP/AVP/TCP;interleaved=0-1');
    transport.receive(4, packet(97, 1), 5);
    transport.receive(4, packet(0x80 | 96, 2), 5);
    transport.receive(5, packet(200, 3), 5);
    expect(seen.slice(2)).toEqual(['channels 4,5', 'rtp 2 5', 'rtcp 3']);
  });

  it('follows no other channel once its own has spoken', () => {
    const { seen, transport } = make();
    transport.receive(0, packet(96, 1), 5);
    transport.receive(4, packet(96, 2), 5);
    expect(seen).toEqual(['channels 0,1', 'rtp 1 5']);
  });

  it('says so where the camera chose UDP', () => {
    const { transport } = make();
    expect(() => transport.accept('RTP/AVP;client_port=5000-5001')).toThrow(
      expect.objectContaining({ kind: 'unsupported-transport', address: 'cam:554' }),
    );
  });

  it('is silent once closed', () => {
    const { seen, transport } = make();
    transport.close();
    transport.receive(0, packet(96, 1), 5);
    transport.sendRtcp(Buffer.alloc(8));
    expect(seen).toEqual(['channels 0,1']);
  });
});
