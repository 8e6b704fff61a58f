import { describe, expect, it } from 'vitest';
import { InterleavedChannels } from '../../../../gateway/rtsp/transport/interleaved-channels.ts';
import { InterleavedTransport } from '../../../../gateway/rtsp/transport/interleaved-transport.ts';

const packet = (payloadType: number, mark: number) =>
  Buffer.from([0x80, payloadType, 0, mark, ...Array<number>(8).fill(0)]);

function make(payloadTypes: readonly number[] = [96]) {
  const seen: string[] = [];
  const channels = new InterleavedChannels((used) => seen.push(`channels ${used}`));
  const transports = payloadTypes.map(
    (payloadType) =>
      new InterleavedTransport({
        address: 'cam:554',
        payloadType,
        sink: {
          onRtp: (bytes, atMs) => seen.push(`${payloadType} rtp ${bytes[3]} ${atMs}`),
          onRtcp: (bytes) => seen.push(`${payloadType} rtcp ${bytes[3]}`),
        },
        send: (channel, bytes) => seen.push(`send ${channel} ${bytes.length}`),
        channels,
      }),
  );
  const [transport, other] = transports;
  if (!transport) throw new Error('no track');
  return { seen, channels, transport, other };
}

describe('case 8: interleaved channels', () => {
  it('are those that the camera chose', () => {
    const { seen, channels, transport } = make();
    transport.accept('RTP/AVP/TCP;interleaved=8-9');
    channels.receive(8, packet(96, 1), 5);
    channels.receive(9, packet(200, 2), 5);
    channels.receive(0, packet(200, 3), 5);
    transport.sendRtcp(Buffer.alloc(8));
    expect(seen).toEqual(['channels 0,1', 'channels 8,9', '96 rtp 1 5', '96 rtcp 2', 'send 9 8']);
  });

  it.each([undefined, 'RTP/AVP/TCP;unicast', 'RTP/AVP/TCP;interleaved=999'])(
    'are the offered ones for "%s"',
    (answer) => {
      const { seen, channels, transport } = make();
      transport.accept(answer);
      channels.receive(0, packet(96, 1), 5);
      expect(seen.at(-1)).toBe('96 rtp 1 5');
    },
  );

  it('are found where nobody named them', () => {
    const { seen, channels, transport } = make();
    transport.accept('RTP/AVP/TCP;interleaved=0-1');
    channels.receive(4, packet(97, 1), 5);
    channels.receive(4, packet(0x80 | 96, 2), 5);
    channels.receive(5, packet(200, 3), 5);
    expect(seen.slice(2)).toEqual(['channels 4,5', '96 rtp 2 5', '96 rtcp 3']);
  });

  it('carry the picture on the channel of its reports, and those on its own', () => {
    const { seen, channels } = make([96, 8]);
    seen.length = 0;
    channels.receive(1, packet(96, 1), 5);
    channels.receive(1, packet(96, 2), 5);
    channels.receive(0, packet(200, 3), 5);
    channels.receive(2, packet(8, 4), 5);
    expect(seen).toEqual(['channels 0,1,2,3', '96 rtp 1 5', '96 rtp 2 5', '96 rtcp 3', '8 rtp 4 5']);
  });

  it('tell reports from packets by their type alone', () => {
    const { seen, channels } = make();
    channels.receive(0, packet(201, 1), 5);
    channels.receive(0, packet(96, 2), 5);
    expect(seen.slice(1)).toEqual(['96 rtcp 1', '96 rtp 2 5']);
  });

  it('are followed no more once the own has spoken', () => {
    const { seen, channels } = make();
    channels.receive(0, packet(96, 1), 5);
    channels.receive(4, packet(96, 2), 5);
    expect(seen).toEqual(['channels 0,1', '96 rtp 1 5']);
  });

  it('are offered in pairs, one for each track', () => {
    const { transport, other } = make([96, 8]);
    expect([transport.offer, other?.offer]).toEqual([
      'RTP/AVP/TCP;unicast;interleaved=0-1',
      'RTP/AVP/TCP;unicast;interleaved=2-3',
    ]);
  });

  it('keep picture and sound apart, also where the camera answers the same pair twice', () => {
    const { seen, channels, transport, other } = make([96, 8]);
    transport.accept('RTP/AVP/TCP;interleaved=0-1');
    other?.accept('RTP/AVP/TCP;interleaved=0-1');
    channels.receive(0, packet(96, 1), 5);
    channels.receive(0, packet(8, 2), 5);
    channels.receive(2, packet(8, 3), 5);
    // A type that nobody has described belongs to the channel.
    channels.receive(0, packet(99, 4), 5);
    expect(seen.slice(-4)).toEqual(['96 rtp 1 5', '8 rtp 2 5', '8 rtp 3 5', '96 rtp 4 5']);
  });

  it('are free for the picture that takes those that the sound would have had', () => {
    const { seen, channels, transport } = make();
    transport.accept('RTP/AVP/TCP;interleaved=2-3');
    const sound = new InterleavedTransport({
      address: 'cam:554',
      payloadType: 8,
      sink: { onRtp: () => seen.push('sound'), onRtcp: () => undefined },
      send: () => undefined,
      channels,
    });
    expect(sound.offer).toContain('interleaved=0-1');
    sound.accept('RTP/AVP/TCP;interleaved=0-1');
    channels.receive(0, packet(8, 1), 5);
    channels.receive(2, packet(96, 2), 5);
    expect(seen.slice(-2)).toEqual(['sound', '96 rtp 2 5']);
  });

  it('are no way where the camera chose UDP', () => {
    const { transport } = make();
    expect(() => transport.accept('RTP/AVP;client_port=5000-5001')).toThrow(
      expect.objectContaining({ kind: 'unsupported-transport', address: 'cam:554' }),
    );
  });

  it('are silent once closed', () => {
    const { seen, channels, transport } = make();
    transport.close();
    channels.receive(0, packet(96, 1), 5);
    transport.sendRtcp(Buffer.alloc(8));
    transport.punch();
    expect(seen).toEqual(['channels 0,1']);
  });
});
