import { describe, expect, it } from 'vitest';
import type { SimulatedCamera } from '../../../../../devices/simulated/simulated-camera.ts';
import { eventually } from '../../../../helpers/eventually.ts';
import { all, PATHS, tell } from '../soap-door.ts';
import { command, startOdd, turnRight } from './odd-camera.ts';

const moves = async (camera: SimulatedCamera, axis: 'PanTilt' | 'Zoom' = 'PanTilt') =>
  (await command(camera, 'GetStatus')).includes(`<tt:${axis}>MOVING</tt:${axis}>`);
const turn = (camera: SimulatedCamera, timeout?: string) =>
  command(camera, 'ContinuousMove', turnRight(timeout));

describe('a camera with', () => {
  it('stop-missing', async () => {
    const camera = await startOdd('stop-missing');
    await turn(camera);
    await expect(command(camera, 'Stop')).rejects.toThrow('The operation Stop is not supported');
    expect(await moves(camera)).toBe(true);
    await command(camera, 'ContinuousMove', '<Velocity><PanTilt x="0" y="0"/></Velocity>');
    expect(await moves(camera)).toBe(false);
    expect(camera.ptzCalls().map(({ action }) => action)).toEqual([
      'ContinuousMove',
      'Stop',
      'ContinuousMove',
    ]);
  });

  it('stop-needs-axes', async () => {
    const camera = await startOdd('stop-needs-axes');
    await turn(camera);
    expect(await command(camera, 'Stop')).toContain('<tptz:StopResponse/>');
    expect(await moves(camera)).toBe(true);
    await command(camera, 'Stop', '<PanTilt>true</PanTilt>');
    expect(await moves(camera)).toBe(false);
  });

  it('stop-only-moving-axes', async () => {
    const camera = await startOdd('stop-only-moving-axes');
    await turn(camera);
    const both = command(camera, 'Stop', '<PanTilt>true</PanTilt><Zoom>true</Zoom>');
    await expect(both).rejects.toThrow('The axis zoom does not move');
    expect(await moves(camera)).toBe(true);
    await command(camera, 'Stop', '<PanTilt>true</PanTilt><Zoom>false</Zoom>');
    expect(await moves(camera)).toBe(false);
  });

  it('timeout-ignored', async () => {
    const camera = await startOdd('timeout-ignored');
    await turn(camera, 'PT0.1S');
    await eventually(() => camera.pose().pan > 0.02);
    expect(await moves(camera)).toBe(true);
    await command(camera, 'Stop');
    expect(await moves(camera)).toBe(false);
  });

  const TIMEOUTS = [
    ['timeout-rejected', ['PT2S', 'PT0H0M2S'], [undefined]],
    ['timeout-out-of-range', ['PT2S', 'PT61S'], ['PT10S', 'PT1M', undefined]],
    ['timeout-seconds-only', ['PT00H00M20S', 'PT0.5S', 'PT1M'], ['PT20S', undefined]],
    ['timeout-clock-only', ['PT20S', 'PT0H0M20S'], ['PT00H00M20S', undefined]],
  ] as const;

  it.each(TIMEOUTS)('%s', async (quirk, refused, taken) => {
    const camera = await startOdd(quirk);
    for (const timeout of refused) {
      await expect(turn(camera, timeout)).rejects.toThrow(`The timeout ${timeout} is not supported`);
      expect(await moves(camera)).toBe(false);
    }
    for (const timeout of taken) {
      await turn(camera, timeout);
      expect(await moves(camera)).toBe(true);
      await command(camera, 'Stop');
    }
  });

  it('timeout-out-of-range says so', async () => {
    const camera = await startOdd('timeout-out-of-range');
    const body =
      '<GetConfigurationOptions><ConfigurationToken>head-configuration</ConfigurationToken></GetConfigurationOptions>';
    const options = await tell(camera, PATHS.ptz, body);
    expect(options).toContain('<tt:PTZTimeout><tt:Min>PT10S</tt:Min><tt:Max>PT60S</tt:Max></tt:PTZTimeout>');
  });

  it('continuous-only', async () => {
    const camera = await startOdd('continuous-only');
    expect(await tell(camera, PATHS.ptz, '<GetNodes/>')).toMatch(/RelativePanTilt.*ContinuousPanTilt/);
    for (const [operation, kind] of [
      ['RelativeMove', 'Translation'],
      ['AbsoluteMove', 'Position'],
    ] as const) {
      const asked = command(camera, operation, `<${kind}><PanTilt x="0.1" y="0"/></${kind}>`);
      await expect(asked).rejects.toThrow(`${operation} failed`);
    }
    expect(await moves(camera)).toBe(false);
    await turn(camera);
    expect(await moves(camera)).toBe(true);
  });

  it('relative-runs-on', async () => {
    const camera = await startOdd('relative-runs-on');
    await command(
      camera,
      'RelativeMove',
      '<Translation><PanTilt x="-0.01" y="0"/></Translation><Speed><PanTilt x="0.2" y="0.2"/></Speed>',
    );
    await eventually(() => camera.pose().pan < -0.03);
    expect(await moves(camera)).toBe(true);
    await command(camera, 'Stop');
    expect(await moves(camera)).toBe(false);
  });

  it.each([
    ['pan-inverted', 'pan', '<PanTilt x="0.1" y="0"/>', { pan: -1, tilt: 0, zoom: 0 }],
    ['tilt-inverted', 'tilt', '<PanTilt x="0" y="0.1"/>', { pan: 0, tilt: -1, zoom: 0 }],
    ['zoom-inverted', 'zoom', '<Zoom x="0.1"/>', { pan: 0, tilt: 0, zoom: -1 }],
  ] as const)('%s', async (quirk, axis, vector, directions) => {
    const camera = await startOdd(quirk);
    // Away from the end of the zoom, so that it can go both ways.
    await command(camera, 'AbsoluteMove', '<Position><Zoom x="0.1"/></Position>');
    await eventually(async () => !(await moves(camera, 'Zoom')));
    for (const [operation, kind] of [
      ['ContinuousMove', 'Velocity'],
      ['RelativeMove', 'Translation'],
    ] as const) {
      const from = camera.pose();
      await command(camera, operation, `<${kind}>${vector}</${kind}>`);
      await eventually(() => camera.pose()[axis] !== from[axis]);
      await command(camera, 'Stop');
      const to = camera.pose();
      const moved = { pan: to.pan - from.pan, tilt: to.tilt - from.tilt, zoom: to.zoom - from.zoom };
      expect({
        pan: Math.sign(moved.pan),
        tilt: Math.sign(moved.tilt),
        zoom: Math.sign(moved.zoom),
      }).toEqual(directions);
    }
  });

  it('ptz-one-profile', async () => {
    const camera = await startOdd('ptz-one-profile');
    const profiles = await tell(camera, PATHS.media, '<GetProfiles/>');
    const withPtz = all(profiles, /<trt:Profiles (token="\w+".*?)<\/trt:Profiles>/g).filter((profile) =>
      profile.includes('PTZConfiguration'),
    );
    expect(withPtz.map((profile) => profile.slice(0, 11))).toEqual(['token="sub"']);
    for (const operation of ['Stop', 'GetStatus', 'GetPresets', 'GotoHomePosition']) {
      const refused = command(camera, operation);
      await expect(refused).rejects.toThrow('The profile main has no PTZ configuration');
      await command(camera, operation, '', 'sub');
    }
  });

  it('status-without-position', async () => {
    const camera = await startOdd('status-without-position');
    const status = await command(camera, 'GetStatus');
    expect(status).toMatch(/<tptz:PTZStatus><tt:UtcTime>[^<]+<\/tt:UtcTime><\/tptz:PTZStatus>/);
  });
});
