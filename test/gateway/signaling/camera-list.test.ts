import { describe, expect, it } from 'vitest';
import { fitPresets } from '../../../gateway/signaling/camera-list.ts';
import { type CameraInfo, parseDownMessage } from '../../../protocol/messages.ts';

function camera(name: string, presets: number): CameraInfo {
  const all = Array.from({ length: presets }, (_, i) => ({
    token: `token-of-preset-${i}`,
    name: `Preset ${i}`,
  }));
  const ptz = { pan: true, tilt: true, zoom: true, home: false, presets: all };
  return { name, state: 'idle', mayCommand: true, ptz };
}

describe('fitPresets', () => {
  it('leaves a list alone that one message has room for', () => {
    const cameras = [camera('porch', 20), camera('yard', 0)];
    expect(fitPresets(cameras)).toEqual(cameras);
  });

  it('leaves out presets that a page could not read any more, of the long lists only', () => {
    const yard = { name: 'yard', state: 'idle', mayCommand: false } as const;
    const cameras = [...Array.from({ length: 12 }, (_, i) => camera(`c${i}`, 256)), camera('porch', 5), yard];
    const fitting = [...fitPresets(cameras)];
    const text = JSON.stringify({ type: 'cameras', cameras: fitting });
    expect(parseDownMessage(text)).toEqual({ type: 'cameras', cameras: fitting });
    expect(fitting.map(({ ptz }) => ptz?.presets.length)).toEqual([...Array(12).fill(64), 5, undefined]);
    expect(() => parseDownMessage(JSON.stringify({ type: 'cameras', cameras }))).toThrow('at most');
  });
});
