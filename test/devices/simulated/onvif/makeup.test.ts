import { afterEach, describe, expect, it } from 'vitest';
import type { SimulatedCamera } from '../../../../devices/simulated/simulated-camera.ts';
import { eventually } from '../../../helpers/eventually.ts';
import { startCamera } from './camera.ts';
import { all, ask, PATHS, tell } from './soap-door.ts';

let camera: SimulatedCamera | undefined;
afterEach(() => camera?.close());

const MAIN = '<ProfileToken>main</ProfileToken>';

describe('a camera that', () => {
  it('can not move has no PTZ, nor profiles with it', async () => {
    camera = await startCamera({ ptz: false });
    expect(await tell(camera, PATHS.device, '<GetCapabilities/>')).not.toContain('PTZ');
    expect(await tell(camera, PATHS.device, '<GetServices/>')).not.toContain(PATHS.ptz);
    expect(await tell(camera, PATHS.device, '<GetScopes/>')).not.toContain('type/ptz');
    const profiles = await tell(camera, PATHS.media, '<GetProfiles/>');
    expect(all(profiles, /<trt:Profiles token="(\w+)"/g)).toEqual(['main', 'sub']);
    expect(profiles).not.toContain('PTZConfiguration');
    expect((await ask(camera, { path: PATHS.ptz, body: '<GetNodes/>' })).status).toBe(404);
  });

  it.each([
    ['continuous', /Continuous\w+VelocitySpace/, 'ContinuousMove'],
    ['relative', /Relative\w+TranslationSpace/, 'RelativeMove'],
    ['absolute', /Absolute\w+PositionSpace/, 'AbsoluteMove'],
    ['home', /HomeSupported>true/, 'GotoHomePosition'],
    ['presets', /MaximumNumberOfPresets>32/, 'SetPreset'],
  ] as const)('does not know %s does not say so, nor do it', async (way, sign, operation) => {
    const whole = await startCamera();
    try {
      expect(await tell(whole, PATHS.ptz, '<GetNodes/>')).toMatch(sign);
    } finally {
      await whole.close();
    }
    camera = await startCamera({ ptz: { [way]: false } });
    expect(await tell(camera, PATHS.ptz, '<GetNodes/>')).not.toMatch(sign);
    const options =
      '<GetConfigurationOptions><ConfigurationToken>head-configuration</ConfigurationToken></GetConfigurationOptions>';
    expect(await tell(camera, PATHS.ptz, options)).not.toMatch(sign);
    const asked = tell(camera, PATHS.ptz, `<${operation}>${MAIN}</${operation}>`);
    await expect(asked).rejects.toThrow(`The operation ${operation} is not supported`);
  });

  it('only zooms has no space for the rest', async () => {
    camera = await startCamera({ ptz: { panTilt: false } });
    const nodes = await tell(camera, PATHS.ptz, '<GetNodes/>');
    expect(nodes).toContain('ContinuousZoomVelocitySpace');
    expect(nodes).not.toContain('PanTilt');
  });

  it('moves to a place and by a way at the speed it is told', async () => {
    camera = await startCamera();
    const slow = '<Speed><PanTilt x="0.1" y="0.1"/></Speed>';
    const move = (name: string, kind: string, speed: string) =>
      `<${name}>${MAIN}<${kind}><PanTilt x="0.5" y="0"/></${kind}>${speed}</${name}>`;
    for (const [name, kind] of [
      ['AbsoluteMove', 'Position'],
      ['RelativeMove', 'Translation'],
    ] as const) {
      const { pan } = camera.pose();
      const from = performance.now();
      await tell(camera, PATHS.ptz, move(name, kind, slow));
      await eventually(() => (camera?.pose().pan ?? 0) > pan);
      const moved = camera.pose().pan - pan;
      // A twentieth of its range a second and no more.
      expect(moved).toBeLessThanOrEqual(((performance.now() - from) / 2000) * 0.1 + 0.001);
      await tell(camera, PATHS.ptz, `<Stop>${MAIN}</Stop>`);
    }
    const wild = tell(camera, PATHS.ptz, move('AbsoluteMove', 'Position', slow.replace('0.1', '7')));
    await expect(wild).rejects.toThrow('The Speed is not between 0 and 1');
  });

  it('is itself wherever it is', async () => {
    const identity = async () => {
      const text = await tell(camera ?? fail(), PATHS.device, '<GetEndpointReference/>');
      return all(text, /<tds:GUID>([^<]+)/g)[0];
    };
    // Each address has all ports free.
    camera = await startCamera({ name: 'shed', host: '127.0.0.2' });
    const first = await identity();
    expect(first).toMatch(/^urn:uuid:[\da-f]{8}-[\da-f]{4}-8[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
    expect(first).toBe(camera.identity);
    const before = camera.onvifUrl;
    await camera.moveTo({ host: '127.0.0.3' });
    expect(new URL(camera.onvifUrl).hostname).toBe('127.0.0.3');
    expect(new URL(camera.rtspUrl('main')).hostname).toBe('127.0.0.3');
    expect(await identity()).toBe(first);
    expect(await tell(camera, PATHS.device, '<GetServices/>')).toContain(camera.onvifUrl);
    await expect(fetch(before)).rejects.toThrow();
    const { port } = new URL(camera.onvifUrl);
    await camera.moveTo({ host: '127.0.0.4', onvifPort: Number(port) });
    expect(camera.onvifUrl).toBe(`http://127.0.0.4:${port}${PATHS.device}`);
    await camera.close();
    camera = await startCamera({ name: 'shed' });
    expect(await identity()).toBe(first);
    await camera.close();
    camera = await startCamera({ name: 'barn' });
    expect(await identity()).not.toBe(first);
  });
});

function fail(): never {
  throw new Error('there is no camera');
}
