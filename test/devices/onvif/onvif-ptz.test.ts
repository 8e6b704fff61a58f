import { pino } from 'pino';
import { afterEach, describe, expect, it } from 'vitest';
import { type PtzDevice, STILL } from '../../../devices/camera.ts';
import { createOnvifCamera } from '../../../devices/onvif/onvif-camera.ts';
import {
  type Answer,
  fault,
  profiles,
  ptzNode,
  type ScriptedCamera,
  startScriptedCamera,
} from './scripted-camera.ts';

const RIGHT = { pan: 0.5, tilt: 0, zoom: 0 };
const UP = { pan: 0, tilt: 1, zoom: 0 };
const CLOSER = { pan: 0, tilt: 0, zoom: 1 };
const DOWN = { pan: 0, tilt: -1, zoom: 0 };

const MOVED = '<ContinuousMoveResponse/>';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function scripted(answers: Readonly<Record<string, Answer>> = {}, { timeoutMs = 20_000 } = {}) {
  const device = await startScriptedCamera(answers);
  const camera = createOnvifCamera({
    name: 'porch',
    url: device.url,
    timeoutMs,
    logger: pino({ level: 'silent' }),
  });
  closers.push(device.close, () => camera.close());
  if (!camera.ptz) throw new Error('an ONVIF camera always has PTZ to try');
  return { device, ptz: camera.ptz };
}

const PTZ_OPERATIONS = /<((?:ContinuousMove|Stop|GotoPreset|GotoHomePosition) .*)<\/s:Body>/;

/** The PTZ commands that came, without their namespaces. */
function commands(device: ScriptedCamera): string[] {
  return device.seen.flatMap(({ body }) => {
    const command = PTZ_OPERATIONS.exec(body)?.[1];
    return command === undefined ? [] : [`<${command}`.replaceAll(/ xmlns="[^"]*"/g, '')];
  });
}

/** An answer that comes when the test says so. */
function gate(content: string) {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { open, answer: () => opened.then(() => content) };
}

const move = (vectors: string, timeout = '<Timeout>PT2S</Timeout>') =>
  `<ContinuousMove><ProfileToken>main</ProfileToken><Velocity>${vectors}</Velocity>${timeout}</ContinuousMove>`;
const STOP = '<Stop><ProfileToken>main</ProfileToken><PanTilt>true</PanTilt><Zoom>true</Zoom></Stop>';

describe('commands', () => {
  it('moves with a timeout, and stops by the names of the axes', async () => {
    const { device, ptz } = await scripted();
    await ptz.move({ pan: -0.25, tilt: 1, zoom: 0.5 });
    await ptz.stop();
    expect(commands(device)).toEqual([move('<PanTilt x="-0.25" y="1"/><Zoom x="0.5"/>'), STOP]);
  });

  it('goes to presets and home, with tokens made safe', async () => {
    const { device, ptz } = await scripted();
    await ptz.goToPreset('a<b&"c"');
    await ptz.goHome();
    expect(commands(device)).toEqual([
      '<GotoPreset><ProfileToken>main</ProfileToken><PresetToken>a&lt;b&amp;&quot;c&quot;</PresetToken></GotoPreset>',
      '<GotoHomePosition><ProfileToken>main</ProfileToken></GotoHomePosition>',
    ]);
  });

  it('names the profile that can be moved, where the main one can not', async () => {
    const { device, ptz } = await scripted({
      GetProfiles: profiles([{ token: 'main' }, { token: 'second', size: [320, 240], nodeToken: 'head' }]),
    });
    await ptz.stop();
    expect(commands(device)[0]).toContain('<ProfileToken>second</ProfileToken>');
  });

  it.each([
    ['without zoom', 'ContinuousPanTiltVelocitySpace', RIGHT, '<PanTilt x="0.5" y="0"/>', 'PanTilt'],
    ['with zoom only', 'ContinuousZoomVelocitySpace', CLOSER, '<Zoom x="1"/>', 'Zoom'],
  ])('names only its axes to a camera %s', async (_, space, velocity, vector, axis) => {
    const { device, ptz } = await scripted({ GetNodes: ptzNode('head', [space]) });
    await ptz.move(velocity);
    await ptz.stop();
    expect(commands(device)).toEqual([
      move(vector),
      `<Stop><ProfileToken>main</ProfileToken><${axis}>true</${axis}></Stop>`,
    ]);
  });

  it('refuses to move an axis that is not there', async () => {
    const { device, ptz } = await scripted({ GetNodes: ptzNode('head', ['ContinuousZoomVelocitySpace']) });
    await expect(ptz.move(RIGHT)).rejects.toMatchObject({
      kind: 'unsupported',
      message: 'The camera porch has no pan',
    });
    expect(commands(device)).toEqual([]);
  });

  it('tells the camera’s own reason', async () => {
    const { ptz } = await scripted({
      GotoPreset: fault('ter:InvalidArgVal', 'The requested preset token does not exist.'),
      GotoHomePosition: fault('ter:ActionNotSupported', 'No home'),
    });
    await expect(ptz.goToPreset('9')).rejects.toMatchObject({
      kind: 'refused',
      message: 'The camera porch refuses GotoPreset: The requested preset token does not exist.',
    });
    await expect(ptz.goHome()).rejects.toMatchObject({
      kind: 'unsupported',
      message: 'The camera porch does not support GotoHomePosition: No home',
    });
  });
});

describe('cameras that depart from ONVIF', () => {
  it('moves without a timeout where a camera takes none, from then on', async () => {
    const { device, ptz } = await scripted({
      ContinuousMove: ({ body }) =>
        body.includes('<Timeout>') ? fault('ter:InvalidArgVal', 'Timeout') : MOVED,
    });
    await ptz.move(RIGHT);
    await ptz.move(UP);
    expect(commands(device)).toEqual([
      move('<PanTilt x="0.5" y="0"/><Zoom x="0"/>'),
      move('<PanTilt x="0.5" y="0"/><Zoom x="0"/>', '<Timeout>PT00H00M02S</Timeout>'),
      move('<PanTilt x="0.5" y="0"/><Zoom x="0"/>', ''),
      move('<PanTilt x="0" y="1"/><Zoom x="0"/>', ''),
    ]);
  });

  it('does not blame the timeout once it was taken', async () => {
    const { device, ptz } = await scripted();
    await ptz.move(RIGHT);
    device.answer({ ContinuousMove: fault('ter:Action', 'At the limit') });
    await expect(ptz.move(RIGHT)).rejects.toThrow('At the limit');
    expect(commands(device)).toHaveLength(2);
  });

  it('tells the first reason where a move is refused either way', async () => {
    const { ptz } = await scripted({
      ContinuousMove: ({ body }) => fault('ter:Action', body.includes('<Timeout>') ? 'first' : 'second'),
    });
    await expect(ptz.move(RIGHT)).rejects.toThrow('first');
  });

  it('stops by a move at no speed where there is no Stop, from then on', async () => {
    const { device, ptz } = await scripted({ Stop: fault('ter:ActionNotSupported', 'No Stop') });
    await ptz.stop();
    await ptz.stop();
    const still = move('<PanTilt x="0" y="0"/><Zoom x="0"/>', '');
    expect(commands(device)).toEqual([STOP, still, still]);
  });

  it('tries Stop again where it was only refused once', async () => {
    const { device, ptz } = await scripted({ Stop: fault('ter:Action', 'Busy') });
    await ptz.stop();
    device.answer({ Stop: '<StopResponse/>' });
    await ptz.stop();
    expect(commands(device).at(-1)).toBe(STOP);
  });

  it('tells why, where neither stops it', async () => {
    const { ptz } = await scripted({
      Stop: fault('ter:Action', 'Jammed'),
      ContinuousMove: fault('ter:Action', 'Jammed too'),
    });
    await expect(ptz.stop()).rejects.toMatchObject({ message: 'The camera porch refuses Stop: Jammed' });
  });
});

it('takes the only head that is described, whatever it is called', async () => {
  const { device, ptz } = await scripted({ GetNodes: ptzNode('other', ['ContinuousZoomVelocitySpace']) });
  await ptz.stop();
  expect(commands(device)).toEqual(['<Stop><ProfileToken>main</ProfileToken><Zoom>true</Zoom></Stop>']);
});

describe('presets and home', () => {
  it('are kept, replaced, removed and set, whatever their names', async () => {
    const { device, ptz } = await scripted({
      SetPreset: ({ body }) =>
        `<SetPresetResponse><PresetToken>${body.includes('<PresetToken>') ? '' : 'new&amp;1'}</PresetToken></SetPresetResponse>`,
      RemovePreset: '<RemovePresetResponse/>',
      SetHomePosition: '<SetHomePositionResponse/>',
    });
    await expect(ptz.savePreset({ name: 'Tür & <Tor>' })).resolves.toBe('new&1');
    await expect(ptz.savePreset({ name: 'Gate', token: '<7>' })).resolves.toBe('<7>');
    await ptz.removePreset('<7>');
    await ptz.setHome();
    const bodies = device.seen.map(({ body }) => body).join('\n');
    expect(bodies).toContain('<PresetName>Tür &amp; &lt;Tor&gt;</PresetName></SetPreset>');
    expect(bodies).toContain('<PresetName>Gate</PresetName><PresetToken>&lt;7&gt;</PresetToken></SetPreset>');
    expect(bodies).toContain('<PresetToken>&lt;7&gt;</PresetToken></RemovePreset>');
    expect(device.operations().at(-1)).toBe('SetHomePosition');
  });

  it('say so where the camera does not tell what it kept', async () => {
    const { ptz } = await scripted({ SetPreset: '<SetPresetResponse/>' });
    await expect(ptz.savePreset({ name: 'Gate' })).rejects.toMatchObject({ kind: 'unsupported' });
  });
});

describe('places', () => {
  const SPACES = ['AbsolutePanTiltPositionSpace', 'AbsoluteZoomPositionSpace'];

  it('need both pan and tilt, of which the camera tells one', async () => {
    const { device, ptz } = await scripted({
      GetNodes: ptzNode('head', SPACES),
      GetStatus:
        '<GetStatusResponse><PTZStatus><tt:Position><tt:PanTilt x="0.2" y="-0.4"/></tt:Position></PTZStatus></GetStatusResponse>',
      AbsoluteMove: '<AbsoluteMoveResponse/>',
    });
    await ptz.moveTo({ tilt: 0.5 });
    expect(device.seen.at(-1)?.body).toContain('<PanTilt x="0.2" y="0.5"');
    device.answer({ GetStatus: '<GetStatusResponse><PTZStatus/></GetStatusResponse>' });
    await expect(ptz.moveTo({ tilt: 0.5 })).rejects.toThrow('can not be moved to a place in its range');
    await ptz.moveTo({ zoom: 0 });
    expect(device.seen.at(-1)?.body).toContain('<Position><Zoom x="-1"');
  });

  it('are kept within the limits that somebody set', async () => {
    const limits =
      '<tt:PanTiltLimits><tt:Range><tt:XRange><tt:Min>-0.5</tt:Min><tt:Max>0.5</tt:Max></tt:XRange></tt:Range></tt:PanTiltLimits></tt:PTZConfiguration>';
    const { device, ptz } = await scripted({
      GetNodes: ptzNode('head', SPACES),
      GetProfiles: profiles([{ token: 'main', nodeToken: 'head' }]).replace('</tt:PTZConfiguration>', limits),
      AbsoluteMove: '<AbsoluteMoveResponse/>',
    });
    await ptz.moveTo({ pan: 1, tilt: 1 });
    expect(device.seen.at(-1)?.body).toContain('<PanTilt x="0.5" y="1"');
  });

  it('are not set off for after a stop, though their pan had to be asked for', async () => {
    const slow = gate(
      '<GetStatusResponse><PTZStatus><tt:Position><tt:PanTilt x="0" y="0"/></tt:Position></PTZStatus></GetStatusResponse>',
    );
    const { device, ptz } = await scripted({
      GetNodes: ptzNode('head', SPACES),
      GetStatus: slow.answer,
      AbsoluteMove: '<AbsoluteMoveResponse/>',
    });
    const moving = ptz.moveTo({ tilt: 1 });
    await expect.poll(() => device.operations()).toContain('GetStatus');
    await ptz.stop();
    slow.open();
    await moving;
    expect(device.operations().at(-1)).toBe('Stop');
  });

  it('are refused where there are none', async () => {
    const { ptz } = await scripted();
    await expect(ptz.moveTo({ pan: 0, tilt: 0 })).rejects.toMatchObject({ kind: 'unsupported' });
    await expect(ptz.moveBy({ pan: 0.1, tilt: 0, zoom: 0 })).rejects.toMatchObject({ kind: 'unsupported' });
  });
});

describe('moves that come faster than the camera answers', () => {
  it('are sent one at a time, the latest next', async () => {
    const slow = gate(MOVED);
    const { device, ptz } = await scripted({ ContinuousMove: slow.answer });
    const first = ptz.move(RIGHT);
    await expect.poll(() => commands(device)).toHaveLength(1);
    const others = [ptz.move(UP), ptz.move(CLOSER), ptz.move(DOWN)];
    await Promise.all(others.slice(0, 2));
    expect(commands(device)).toHaveLength(1);
    slow.open();
    await Promise.all([first, ...others]);
    expect(commands(device).slice(1)).toEqual([move('<PanTilt x="0" y="-1"/><Zoom x="0"/>')]);
  });

  it('go on after one has failed', async () => {
    const slow = gate(fault('ter:Action', 'Too fast'));
    const { device, ptz } = await scripted();
    await ptz.move(STILL);
    device.answer({ ContinuousMove: slow.answer });
    const first = expect(ptz.move(RIGHT)).rejects.toThrow('Too fast');
    await expect.poll(() => commands(device)).toHaveLength(2);
    const second = ptz.move(UP);
    device.answer({ ContinuousMove: MOVED });
    slow.open();
    await first;
    await second;
  });

  it('do not hold up a stop, which is repeated after the move that hung', async () => {
    const slow = gate(MOVED);
    const { device, ptz } = await scripted({ ContinuousMove: slow.answer });
    const hanging = ptz.move(RIGHT);
    await expect.poll(() => commands(device)).toHaveLength(1);
    const waiting = ptz.move(UP);
    await ptz.stop();
    await waiting;
    expect(commands(device).slice(1)).toEqual([STOP]);
    slow.open();
    await hanging;
    expect(commands(device).slice(1)).toEqual([STOP, STOP]);
  });

  it('are forgotten when a stop comes before the camera was reached', async () => {
    const slow = gate('');
    const { device, ptz } = await scripted();
    const found = profiles([{ token: 'main', nodeToken: 'head' }]);
    device.answer({ GetProfiles: () => slow.answer().then(() => found) });
    const asked = [ptz.move(RIGHT), ptz.stop()];
    await expect.poll(() => device.operations()).toContain('GetProfiles');
    slow.open();
    await Promise.all(asked);
    expect(commands(device)).toEqual([STOP]);
  });

  it.each([
    ['a preset', (ptz: PtzDevice) => ptz.goToPreset('1')],
    ['home', (ptz: PtzDevice) => ptz.goHome()],
  ])('and the way to %s are forgotten when a stop comes first', async (_, travel) => {
    const slow = gate('');
    const { device, ptz } = await scripted();
    const found = profiles([{ token: 'main', nodeToken: 'head' }]);
    device.answer({ GetProfiles: () => slow.answer().then(() => found) });
    const asked = [travel(ptz), ptz.stop()];
    await expect.poll(() => device.operations()).toContain('GetProfiles');
    slow.open();
    await Promise.all(asked);
    expect(commands(device)).toEqual([STOP]);
  });

  it('leave a stop its way where the camera hangs', async () => {
    const { device, ptz } = await scripted({}, { timeoutMs: 1_000 });
    await ptz.move(RIGHT);
    device.answer({ ContinuousMove: () => undefined, GetNodes: () => undefined });
    await expect(ptz.move(UP)).rejects.toMatchObject({ kind: 'timeout' });
    const before = device.seen.length;
    await ptz.stop();
    expect(device.operations().slice(before)).toEqual(['Stop']);
  });

  it('may follow a stop', async () => {
    const { device, ptz } = await scripted();
    await Promise.all([ptz.stop(), ptz.move(UP)]);
    expect(commands(device).sort()).toEqual([move('<PanTilt x="0" y="1"/><Zoom x="0"/>'), STOP]);
  });
});
