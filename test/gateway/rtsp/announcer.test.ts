import { describe, expect, it } from 'vitest';
import { Announcer } from '../../../gateway/rtsp/announcer.ts';
import type { StreamDescription } from '../../../gateway/rtsp/stream-description.ts';

const video = { codec: 'H264', payloadType: 96, clockRate: 90_000, parameterSets: [] } as const;
const audio = { codec: 'PCMA', payloadType: 8, clockRate: 8000, channels: 1 } as const;
const changed: StreamDescription = { video: { ...video, payloadType: 97 } };

function make() {
  const told: StreamDescription[] = [];
  return { told, announcer: new Announcer((description) => void told.push(description)) };
}

describe('what a pull tells of its stream', () => {
  it('may be anything with each new session, until the first packet', () => {
    const { told, announcer } = make();
    announcer.begin('cam:554', { video });
    announcer.begin('cam:554', { video });
    announcer.begin('cam:554', changed);
    expect(told).toEqual([{ video }, changed]);
    announcer.heard();
    expect(() => announcer.begin('cam:554', { video })).toThrow(expect.objectContaining({ kind: 'closed' }));
  });

  it('does not change its meaning in mid-session', () => {
    const { announcer } = make();
    announcer.begin('cam:554', { video });
    expect(() => announcer.announce('cam:554', changed)).toThrow(expect.objectContaining({ kind: 'closed' }));
  });

  it('goes without the sound where that does not come', () => {
    const { told, announcer } = make();
    announcer.mute('cam:554');
    announcer.begin('cam:554', { video, audio });
    announcer.mute('cam:554');
    expect(told).toEqual([{ video, audio }, { video }]);
  });
});
