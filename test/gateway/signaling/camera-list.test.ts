import { describe, expect, it } from 'vitest';
import { fitCameras } from '../../../gateway/signaling/camera-list.ts';
import { type CameraInfo, parseDownMessage } from '../../../protocol/messages.ts';

const SPACES = { panTilt: true, zoom: true };
const PTZ = {
  ...{ pan: true, tilt: true, zoom: true, home: false, setHome: false, maxPresets: 256, centre: true },
  ...{ continuous: SPACES, relative: SPACES, absolute: SPACES },
};

function camera(name: string, presets: number): CameraInfo {
  const all = Array.from({ length: presets }, (_, i) => ({
    token: `token-of-preset-${i}`,
    name: `Preset ${i}`,
  }));
  const ptz = { ...PTZ, presets: all };
  return { name, state: 'idle', mayCommand: true, mayConfigure: false, ptz };
}

describe('fitCameras', () => {
  it('leaves a list alone that one message has room for', () => {
    const cameras = [camera('porch', 20), camera('yard', 0)];
    expect(fitCameras(cameras)).toEqual(cameras);
  });

  it('leaves out presets that a page could not read any more, of the long lists only', () => {
    const yard = { name: 'yard', state: 'idle', mayCommand: false, mayConfigure: false } as const;
    const cameras = [...Array.from({ length: 12 }, (_, i) => camera(`c${i}`, 256)), camera('porch', 5), yard];
    const fitting = [...fitCameras(cameras)];
    const text = JSON.stringify({ type: 'cameras', cameras: fitting });
    expect(parseDownMessage(text)).toEqual({ type: 'cameras', cameras: fitting });
    expect(fitting.map(({ ptz }) => ptz?.presets.length)).toEqual([...Array(12).fill(64), 5, undefined]);
    expect(() => parseDownMessage(JSON.stringify({ type: 'cameras', cameras }))).toThrow('at most');
  });

  it('tells of a hundred cameras with all that a camera can have what it takes to watch them', () => {
    const cameras: CameraInfo[] = Array.from({ length: 200 }, (_, i) => ({
      ...camera(`camera-${i}`, 8),
      imaging: { levels: ['brightness', 'contrast'], night: ['on', 'off', 'auto'] },
      relays: [{ token: 'relay', pulse: false }],
      qualities: ['main', 'sub'],
      noticed: ['motion'],
    }));
    const fitting = [...fitCameras(cameras)];
    const text = JSON.stringify({ type: 'cameras', cameras: fitting });
    expect(parseDownMessage(text)).toEqual({ type: 'cameras', cameras: fitting });
    expect(fitting.at(-1)).toEqual({
      name: 'camera-199',
      state: 'idle',
      qualities: ['main', 'sub'],
      noticed: ['motion'],
      mayCommand: true,
      mayConfigure: false,
    });
  });
});
