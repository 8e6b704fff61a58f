import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SimulatedCamera } from '../../../../devices/simulated/simulated-camera.ts';
import { eventually } from '../../../helpers/eventually.ts';
import { connect, startCamera } from './camera.ts';
import type { OnvifClient } from './onvif-client.ts';

describe('PTZ over ONVIF', () => {
  let camera: SimulatedCamera;
  let client: OnvifClient;

  beforeEach(async () => {
    camera = await startCamera();
    client = await connect(camera);
  });

  afterEach(() => camera.close());

  it('says what it can do', async () => {
    const nodes = await client.ask((cam, done) => cam.getNodes(done));
    expect(nodes).toMatchObject({ head: { homeSupported: true, maximumNumberOfPresets: 32 } });
    const options = await client.ask((cam, done) => cam.getConfigurationOptions('head-configuration', done));
    const whole = { min: -1, max: 1 };
    expect(options).toMatchObject({
      ptzTimeout: { min: ['PT0.1S'], max: ['PT60S'] },
      spaces: {
        continuous: { x: whole, y: whole, zoom: whole },
        absolute: { x: whole, y: whole, zoom: { min: 0, max: 1 } },
      },
    });
    const configurations = await client.ask((cam, done) => cam.getConfigurations(done));
    expect(configurations).toMatchObject({ head: { token: 'head-configuration', nodeToken: 'head' } });
  });

  it('turns at the velocity given until it is stopped', async () => {
    const from = performance.now();
    // It takes ten seconds to the end of its range.
    await client.move({ x: 0.2, y: -0.1, timeout: 30_000 });
    await eventually(() => camera.pose().pan > 0.02);
    expect((await client.status()).moveStatus).toEqual({ panTilt: 'MOVING', zoom: 'IDLE' });
    await client.stop({ panTilt: true });
    const stopped = camera.pose();
    const { position } = await client.status();
    expect(await client.isAtRest()).toBe(true);
    expect(Number(position.x)).toBeCloseTo(stopped.pan, 5);
    expect(camera.pose()).toEqual(stopped);
    expect(stopped.tilt).toBeCloseTo(-stopped.pan / 2, 9);
    expect(stopped.pan).toBeLessThanOrEqual(((performance.now() + 1 - from) / 2000) * 0.2);
    const at = expect.any(Number);
    expect(camera.ptzCalls()).toEqual([
      { action: 'ContinuousMove', velocity: { pan: 0.2, tilt: -0.1, zoom: 0 }, at },
      { action: 'Stop', at },
    ]);
  });

  it('stops an axis that was named, and only that', async () => {
    await client.move({ x: 0.1, zoom: 0.1 });
    await client.stop({ zoom: true });
    const { zoom, pan } = camera.pose();
    await eventually(() => camera.pose().pan > pan);
    expect(camera.pose().zoom).toBe(zoom);
    await client.stop();
    expect(await client.isAtRest()).toBe(true);
  });

  it('stops by itself at the timeout', async () => {
    await client.move({ x: 1, timeout: 200 });
    await eventually(() => client.isAtRest());
    expect(camera.pose().pan).toBeCloseTo(0.1, 9);
  });

  it('goes to presets, makes new ones, and forgets them', async () => {
    expect(Object.keys(Object(await client.presets()))).toEqual(['Door', 'Garden', 'Lake']);
    await client.goTo('1');
    await eventually(() => client.isAtRest());
    const door = camera.pose();
    expect(door.zoom).toBeGreaterThan(0);

    // The package writes the name as it is, so it has to be escaped for it.
    await client.ask((cam, done) => cam.setPreset({ presetName: 'Gate &amp; path' }, done));
    expect(await client.presets()).toMatchObject({ 'Gate & path': { $: { token: 4 } } });
    await client.goHome();
    await eventually(() => camera.pose().zoom < door.zoom - 0.02);
    await client.goTo('4');
    await eventually(() => client.isAtRest());
    expect(camera.pose()).toEqual(door);

    const again = client.ask((cam, done) => cam.setPreset({ presetName: 'Door' }, done));
    await expect(again).rejects.toThrow('A preset named Door exists already');
    await client.ask((cam, done) => cam.removePreset({ presetToken: '4' }, done));
    await expect(client.goTo('4')).rejects.toThrow('preset token 4 does not exist');
  });

  it('moves to a place, by a way, and to the home it was given', async () => {
    const place = { pan: 0.2, tilt: -0.1, zoom: 0.05 };
    await client.ask((cam, done) => cam.absoluteMove({ x: 0.2, y: -0.1, zoom: 0.05 }, done));
    await eventually(() => client.isAtRest());
    expect(camera.pose()).toEqual(place);
    await client.ask((cam, done) => cam.setHomePosition({}, done));
    await client.ask((cam, done) => cam.relativeMove({ x: -0.1, y: -0.1, zoom: -1 }, done));
    await eventually(() => client.isAtRest());
    expect(camera.pose()).toEqual({ pan: expect.closeTo(0.1, 9), tilt: expect.closeTo(-0.2, 9), zoom: 0 });
    await client.goHome();
    await eventually(() => client.isAtRest());
    expect(camera.pose()).toEqual(place);
  });

  it.each([
    ['too fast', { x: 1.5 }, 'Velocity x="1.5" is not between -1 and 1'],
    ['for too long', { x: 1, timeout: 90_000 }, 'PT90S is not supported'],
    ['for too short', { x: 1, timeout: 50 }, 'PT0.05S is not supported'],
  ])('does not turn %s', async (_name, move, reason) => {
    await expect(client.move(move)).rejects.toThrow(reason);
    expect(await client.isAtRest()).toBe(true);
  });

  it('does not go where it can not', async () => {
    const move = client.ask((cam, done) => cam.absoluteMove({ x: 0, y: 0, zoom: 2 }, done));
    await expect(move).rejects.toThrow('Position x="2" is not between 0 and 1');
  });

  it('refuses every command with the reason it was told, and answers questions', async () => {
    camera.refusePtz('PTZ is locked by the tour');
    await expect(client.move({ x: 1 })).rejects.toThrow('PTZ is locked by the tour');
    await expect(client.stop()).rejects.toThrow('PTZ is locked by the tour');
    expect(await client.isAtRest()).toBe(true);
    expect(camera.ptzCalls().map(({ action }) => action)).toEqual(['ContinuousMove', 'Stop']);
    camera.refusePtz(undefined);
    await client.stop();
  });

  it('answers slowly when told to, and moves no earlier', async () => {
    camera.slowPtz(1_500);
    const from = performance.now();
    const move = client.move({ x: 1, timeout: 5000 });
    await eventually(() => camera.ptzCalls().length === 1);
    expect(camera.pose().pan).toBe(0);
    await move;
    expect(performance.now() - from).toBeGreaterThanOrEqual(1_495);
  });
});
