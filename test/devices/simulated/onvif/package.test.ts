import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SimulatedCamera } from '../../../../devices/simulated/simulated-camera.ts';
import { eventually } from '../../../helpers/eventually.ts';
import { connect, startCamera } from './camera.ts';
import type { OnvifClient } from './onvif-client.ts';

describe('the package onvif, which knows other cameras', () => {
  let camera: SimulatedCamera;
  let client: OnvifClient;

  beforeEach(async () => {
    camera = await startCamera();
    client = await connect(camera);
  });

  afterEach(() => camera.close());

  it('hears the events of this one, and renews its subscription', async () => {
    const heard: unknown[] = [];
    const { cam } = client;
    const listener = (event: unknown) => void heard.push(event);
    cam.on('event', listener);
    await eventually(() => heard.length === 12, { what: 'the states' });
    camera.motion(true);
    await eventually(() => heard.length === 14, { what: 'motion' });
    const motion = (name: string, value: boolean, operation: string) => ({
      topic: { _: expect.stringContaining('Motion') },
      message: {
        message: {
          $: { PropertyOperation: operation },
          data: { simpleItem: { $: { Name: name, Value: value } } },
        },
      },
    });
    expect(heard[0]).toMatchObject(motion('IsMotion', false, 'Initialized'));
    expect(heard[12]).toMatchObject(motion('IsMotion', true, 'Changed'));
    expect(heard[13]).toMatchObject(motion('State', true, 'Changed'));
    expect(camera.subscriptions()).toBe(1);
    cam.removeListener('event', listener);
    await client.ask((_cam, done) => cam.unsubscribe(done));
    await eventually(() => camera.subscriptions() === 0, { what: 'the subscription to end' });
  });

  it('sets its picture, its focus and its lamp', async () => {
    await client.ask((cam, done) => cam.setImagingSettings({ brightness: 70, irCutFilter: 'OFF' }, done));
    const settings = await client.ask((cam, done) => cam.getImagingSettings(done));
    expect(settings).toMatchObject({ brightness: 70, irCutFilter: 'OFF', focus: { autoFocusMode: 'AUTO' } });
    const options = await client.ask((cam, done) => cam.getVideoSourceOptions({}, done));
    expect(options).toMatchObject({ brightness: { min: 0, max: 100 }, sharpness: { min: 0, max: 15 } });
    await client.ask((cam, done) => cam.imagingMove({ continuous: { speed: -1 } }, done));
    await eventually(() => camera.imaging().focusPosition < 0.5);
    await client.ask((cam, done) => cam.imagingStop({}, done));
    const { focusPosition } = camera.imaging();
    const status = await client.ask((cam, done) => cam.imagingGetStatus({}, done));
    expect(status).toMatchObject({ focusStatus20: { moveStatus: 'IDLE' } });
    expect(camera.imaging().focusPosition).toBe(focusPosition);
    await client.ask((cam, done) => cam.ptzSendAuxiliaryCommand({ data: 'tt:IRLamp|Off' }, done));
    expect(camera.imaging()).toMatchObject({ brightness: 70, irCutFilter: 'OFF', irLamp: 'Off' });
  });
});
