import { describe, expect, it } from 'vitest';
import { TrackSink } from '../../../../gateway/rtsp/transport/track-sink.ts';
import { rtpPacket } from '../scripted-rtsp-server.ts';

function through(isStrict: boolean, payloadTypes: readonly number[]): number[] {
  const out: number[] = [];
  const sink = new TrackSink({
    address: 'cam:554',
    clockRate: 90_000,
    payloadType: 96,
    isStrict,
    onPacket: (packet) => out.push((packet[1] ?? 0) & 0x7f),
    onSenderReport: () => undefined,
  });
  for (const [index, payloadType] of payloadTypes.entries())
    sink.onRtp(rtpPacket(index, 40, payloadType), index);
  return out;
}

describe('packets of another type than the described one', () => {
  it('are no picture once the described one has come', () => {
    expect(through(false, [96, 97, 96 | 0x80, 110])).toEqual([96, 96]);
  });

  it('are the picture where the described one never comes', () => {
    expect(through(false, [97, 97, 97])).toEqual([97, 97, 97]);
  });

  it('are never the sound', () => {
    expect(through(true, [97, 96, 97])).toEqual([96]);
  });
});
