import { pino } from 'pino';
import { afterEach, describe, expect, it } from 'vitest';
import { readLight } from '../../../devices/onvif/imaging-target.ts';
import { createOnvifCamera } from '../../../devices/onvif/onvif-camera.ts';
import { type Answer, fault, type ScriptedCamera, services, startScriptedCamera } from './scripted-camera.ts';

const { signal } = new AbortController();
const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

const OPTIONS =
  '<GetOptionsResponse><ImagingOptions><tt:Brightness><tt:Min>-50</tt:Min><tt:Max>50</tt:Max></tt:Brightness><tt:Sharpness><tt:Min>0</tt:Min><tt:Max>15</tt:Max></tt:Sharpness><tt:IrCutFilterModes>ON</tt:IrCutFilterModes><tt:IrCutFilterModes>OFF</tt:IrCutFilterModes><tt:Focus><tt:AutoFocusModes>AUTO</tt:AutoFocusModes></tt:Focus></ImagingOptions></GetOptionsResponse>';
const USUAL: Readonly<Record<string, Answer>> = {
  GetOptions: OPTIONS,
  GetMoveOptions:
    '<GetMoveOptionsResponse><MoveOptions><tt:Continuous><tt:Speed><tt:Min>-7</tt:Min><tt:Max>5</tt:Max></tt:Speed></tt:Continuous></MoveOptions></GetMoveOptionsResponse>',
  GetServiceCapabilities:
    '<GetServiceCapabilitiesResponse><Capabilities><Misc AuxiliaryCommands="tt:Wiper|On tt:IRLamp|On tt:IRLamp|Off tt:IRLamp|Auto"/></Capabilities></GetServiceCapabilitiesResponse>',
  GetImagingSettings:
    '<GetImagingSettingsResponse><ImagingSettings><tt:Brightness>0</tt:Brightness><tt:Contrast>9</tt:Contrast><tt:IrCutFilter>OFF</tt:IrCutFilter></ImagingSettings></GetImagingSettingsResponse>',
  SetImagingSettings: '<SetImagingSettingsResponse/>',
  SendAuxiliaryCommand: '<SendAuxiliaryCommandResponse/>',
  Move: '<MoveResponse/>',
  Stop: '<StopResponse/>',
};

async function start(answers: Readonly<Record<string, Answer>> = {}, { timeoutMs = 20_000 } = {}) {
  const device = await startScriptedCamera({ ...USUAL, ...answers });
  const base = `http://127.0.0.1:${device.port}/onvif`;
  device.answer({
    GetServices: services({
      'ver10/media': `${base}/media`,
      'ver20/imaging': `${base}/imaging`,
    }),
  });
  const camera = createOnvifCamera({
    name: 'porch',
    url: device.url,
    timeoutMs,
    logger: pino({ level: 'silent' }),
  });
  closers.push(device.close, () => camera.close());
  const { imaging } = camera;
  if (!imaging) throw new Error('an ONVIF camera always has imaging to try');
  return { device, camera, imaging };
}

const last = ({ seen }: ScriptedCamera) =>
  /<s:Body>(.*)<\/s:Body>/.exec(seen.at(-1)?.body ?? '')?.[1]?.replaceAll(/ +xmlns="[^"]*" ?/g, '');

describe('the picture’s settings', () => {
  it('are told as far as the camera has them', async () => {
    const { camera, imaging } = await start();
    expect((await camera.probe(signal)).imaging).toEqual({
      levels: ['brightness', 'sharpness'],
      night: ['off', 'on'],
      light: ['on', 'off', 'auto'],
      focus: { move: true, auto: true },
    });
    await expect(imaging.settings()).resolves.toEqual({ brightness: 0.5, night: 'on' });
  });

  it('are set in the camera’s own ranges, in the order of the schema', async () => {
    const { device, imaging } = await start();
    await imaging.set({ sharpness: 0, brightness: 0.75, night: 'off', focus: 'auto' });
    expect(last(device)).toBe(
      '<SetImagingSettings><VideoSourceToken>lens</VideoSourceToken><ImagingSettings><Brightness>25</Brightness><Focus><AutoFocusMode>AUTO</AutoFocusMode></Focus><IrCutFilter>ON</IrCutFilter><Sharpness>0</Sharpness></ImagingSettings></SetImagingSettings>',
    );
    expect(device.seen.at(-1)?.path).toBe('/onvif/imaging');
  });

  it('ask the imaging service for nothing where only the lamp is switched', async () => {
    const { device, imaging } = await start();
    await imaging.set({ light: 'auto' });
    expect(last(device)).toBe(
      '<SendAuxiliaryCommand><AuxiliaryCommand>tt:IRLamp|Auto</AuxiliaryCommand></SendAuxiliaryCommand>',
    );
    expect(device.operations()).not.toContain('SetImagingSettings');
  });

  it.each([
    ['a level', { contrast: 0.5 }, 'its contrast can not be set'],
    ['a night mode', { night: 'auto' }, 'it has no night mode auto'],
    ['a focus', { focus: 'manual' }, 'it has no manual focus'],
  ] as const)('refuse %s that the camera has not', async (_, change, reason) => {
    const { imaging } = await start();
    await expect(imaging.set(change)).rejects.toMatchObject({
      kind: 'unsupported',
      message: `The camera porch can not do that: ${reason}`,
    });
  });

  it('are absent where the camera refuses to tell of any', async () => {
    const no = fault('ter:ActionNotSupported', 'No');
    const { camera, imaging } = await start({
      GetOptions: no,
      GetMoveOptions: no,
      GetServiceCapabilities: no,
    });
    expect(await camera.probe(signal)).not.toHaveProperty('imaging');
    await expect(imaging.set({ light: 'on' })).rejects.toThrow('its light can not be set to on');
    await expect(imaging.focus(1)).rejects.toThrow('its lens can not be focused');
  });

  it('hold up neither the probe nor a stream where the service hangs', async () => {
    const { device, camera } = await start({ GetOptions: () => undefined }, { timeoutMs: 1_000 });
    const facts = await camera.probe(signal);
    expect(facts).not.toHaveProperty('imaging');
    expect(facts.profiles).toHaveLength(1);
    // One time limit, not one for each question to that service.
    expect(device.operations()).not.toContain('GetMoveOptions');
    await expect(camera.streamSource('main', signal)).resolves.toBeDefined();
  });
});

describe('the lens', () => {
  it.each([
    [1, '<Speed>5</Speed>'],
    [-0.5, '<Speed>-3.5</Speed>'],
  ])('is focused at %d', async (speed, expected) => {
    const { device, imaging } = await start();
    await imaging.focus(speed);
    expect(last(device)).toBe(
      `<Move><VideoSourceToken>lens</VideoSourceToken><Focus><Continuous>${expected}</Continuous></Focus></Move>`,
    );
  });

  it('stops', async () => {
    const { device, imaging } = await start();
    await imaging.focus(0);
    expect(last(device)).toBe('<Stop><VideoSourceToken>lens</VideoSourceToken></Stop>');
    expect(device.seen.at(-1)?.path).toBe('/onvif/imaging');
  });
});

describe('readLight', () => {
  it.each([
    [
      'a white lamp before an infrared one',
      ['tt:IRLamp|On', 'tt:IRLamp|Off', 'tt:Light|On', 'tt:Light|Off'],
      [],
    ],
    ['a lamp without a prefix, in capitals', ['LIGHT|ON', 'light|off'], []],
  ])('finds %s', (_, deviceCommands, nodeCommands) => {
    const light = readLight({ deviceCommands, nodeCommands });
    expect(light?.service).toBe('device');
    expect(light?.commands.get('on')?.toLowerCase()).toContain('light|on');
  });

  it('finds one on the head', () => {
    const light = readLight({
      deviceCommands: ['tt:IRLamp|On'],
      nodeCommands: ['tt:IRLamp|On', 'tt:IRLamp|Off'],
    });
    expect(light).toMatchObject({ service: 'ptz' });
  });

  it('finds none that can not be switched both ways', () => {
    expect(readLight({ deviceCommands: ['tt:IRLamp|On', 'tt:Wiper|On', 'nonsense'], nodeCommands: [] })).toBe(
      undefined,
    );
  });
});
