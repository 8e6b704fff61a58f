import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SimulatedCamera } from '../../../../devices/simulated/simulated-camera.ts';
import { eventually } from '../../../helpers/eventually.ts';
import { startCamera } from './camera.ts';
import { all, ask, PATHS, tell } from './soap-door.ts';

const LENS = '<VideoSourceToken>lens</VideoSourceToken>';

describe('the imaging service', () => {
  let camera: SimulatedCamera;
  const imaging = (operation: string, content = '') =>
    tell(camera, PATHS.imaging, `<${operation}>${LENS}${content}</${operation}>`);
  const set = (settings: string) =>
    imaging('SetImagingSettings', `<ImagingSettings>${settings}</ImagingSettings>`);

  beforeEach(async () => {
    camera = await startCamera();
  });

  afterEach(() => camera.close());

  it('is announced, and says in what ranges it is set', async () => {
    expect(await tell(camera, PATHS.device, '<GetCapabilities/>')).toContain(
      `<tt:Imaging><tt:XAddr>${new URL(PATHS.imaging, camera.onvifUrl).href}</tt:XAddr></tt:Imaging>`,
    );
    const options = await imaging('GetOptions');
    expect(all(options, /<tt:IrCutFilterModes>([^<]+)/g)).toEqual(['ON', 'OFF', 'AUTO']);
    expect(all(options, /<tt:AutoFocusModes>([^<]+)/g)).toEqual(['AUTO', 'MANUAL']);
    expect(options).toContain('<tt:Brightness><tt:Min>0</tt:Min><tt:Max>100</tt:Max></tt:Brightness>');
    expect(options).toContain(
      '<tt:ColorSaturation><tt:Min>0</tt:Min><tt:Max>255</tt:Max></tt:ColorSaturation>',
    );
    expect(options).toContain('<tt:Sharpness><tt:Min>0</tt:Min><tt:Max>15</tt:Max></tt:Sharpness>');
  });

  it('keeps what it is set to, and what is not named stays', async () => {
    await set('<Brightness>80</Brightness><IrCutFilter>OFF</IrCutFilter>');
    await set('<Sharpness>3</Sharpness><Focus><AutoFocusMode>MANUAL</AutoFocusMode></Focus>');
    expect(camera.imaging()).toEqual({
      brightness: 80,
      contrast: 50,
      colorSaturation: 128,
      sharpness: 3,
      irCutFilter: 'OFF',
      autoFocusMode: 'MANUAL',
      irLamp: 'Auto',
      focusPosition: 0.5,
      focusSpeed: 0,
    });
    const settings = await imaging('GetImagingSettings');
    expect(all(settings, /<tt:(\w+>[\w.]+)<\//g)).toEqual([
      'Brightness>80',
      'ColorSaturation>128',
      'Contrast>50',
      'AutoFocusMode>MANUAL',
      'IrCutFilter>OFF',
      'Sharpness>3',
    ]);
  });

  it.each([
    ['a level too high', '<Brightness>101</Brightness>', 'Brightness 101 is not between 0 and 100'],
    ['a level that is none', '<Contrast/>', 'Contrast  is not between 0 and 100'],
    ['a filter that it has not', '<IrCutFilter>NIGHT</IrCutFilter>', 'NIGHT is none of ON, OFF, AUTO'],
  ])('refuses %s', async (_name, settings, reason) => {
    await expect(set(settings)).rejects.toThrow(reason);
    expect(camera.imaging()).toMatchObject({ brightness: 50, contrast: 50, irCutFilter: 'AUTO' });
  });

  it('focuses as long as it is told to, and no farther than it can', async () => {
    const move = (speed: string) =>
      imaging('Move', `<Focus><Continuous><Speed>${speed}</Speed></Continuous></Focus>`);
    expect(await imaging('GetMoveOptions')).toContain('<tt:Continuous><tt:Speed><tt:Min>-1</tt:Min>');
    await move('0.1');
    expect(await imaging('GetStatus')).toContain('<tt:MoveStatus>MOVING</tt:MoveStatus>');
    await eventually(() => camera.imaging().focusPosition > 0.51);
    await imaging('Stop');
    const { focusPosition } = camera.imaging();
    expect(await imaging('GetStatus')).toContain('<tt:MoveStatus>IDLE</tt:MoveStatus>');
    expect(camera.imaging().focusPosition).toBe(focusPosition);
    await move('1');
    await eventually(() => camera.imaging().focusSpeed === 0);
    expect(camera.imaging().focusPosition).toBe(1);
    await expect(move('2')).rejects.toThrow('The speed 2 of the focus is not between -1 and 1');
  });

  it('knows one lens only', async () => {
    const body = '<GetOptions><VideoSourceToken>attic</VideoSourceToken></GetOptions>';
    expect((await ask(camera, { path: PATHS.imaging, body })).text).toContain('ter:NoSource');
  });

  it('is not there where the picture can not be set', async () => {
    const plain = await startCamera({ imaging: false });
    try {
      expect(await tell(plain, PATHS.device, '<GetServices/>')).not.toContain(PATHS.imaging);
      expect((await ask(plain, { path: PATHS.imaging, body: '<GetOptions/>' })).status).toBe(404);
    } finally {
      await plain.close();
    }
  });
});
