import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { DeviceError } from '../../../devices/camera.ts';
import { FACTS, PTZ, scriptedControl } from './scripted-control.ts';

const { presets } = PTZ;
const setUp = (options: { movable?: boolean } = {}) =>
  scriptedControl(options.movable === false ? { ptz: undefined } : {});

describe('CameraControl', () => {
  beforeEach(() => {
    vi.useFakeTimers({ shouldAdvanceTime: true });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('moves, answers with the transaction, and stops', async () => {
    const { ptz, join } = setUp();
    const phone = join('phone');
    expect(await phone.say({ command: 'move', pan: 0.5, transaction: 'a' })).toEqual({
      status: 'ok',
      transaction: 'a',
    });
    expect(await phone.say({ command: 'stop', transaction: 2 })).toEqual({ status: 'ok', transaction: 2 });
    expect(ptz.calls).toEqual(['move 0.5 0 0', 'stop']);
  });

  it('answers what is no command with the transaction, by which its sender waits for it', async () => {
    const { join } = setUp();
    const phone = join('phone');
    expect(await phone.say({ command: 'mvoe', transaction: 'a' })).toMatchObject({
      ...{ status: 'error', code: 'malformed', transaction: 'a' },
    });
    expect(await phone.say({ command: 'stop', transaction: [] })).not.toHaveProperty('transaction');
  });

  it.each([
    ['a viewer', 'viewer', ['*'], /takes the role operator/],
    ['an operator of another camera', 'operator', ['yard'], /no right to the camera porch/],
  ] as const)('refuses %s and says why', async (_name, role, cameras, reason) => {
    const { ptz, join } = setUp();
    const answer = await join('guest', role, [...cameras]).say({ command: 'move', pan: 1, transaction: 'a' });
    expect(answer).toMatchObject({ status: 'error', code: 'forbidden', transaction: 'a' });
    expect(answer).toHaveProperty('error', expect.stringMatching(reason));
    expect(ptz.calls).toEqual([]);
  });

  it('tells the second operator who drives, and lets them once the first has let go', async () => {
    const { ptz, join } = setUp();
    const [phone, tablet] = [join('phone'), join('tablet')];
    await phone.say({ command: 'move', pan: 0.5 });
    expect(tablet.heard).toContainEqual({ event: 'driver', driver: 'phone' });
    expect(await tablet.say({ command: 'home' })).toEqual({
      status: 'error',
      code: 'busy',
      error: 'phone drives porch right now',
    });
    await phone.say({ command: 'stop' });
    await vi.advanceTimersByTimeAsync(2_500);
    expect(tablet.heard.at(-1)).toEqual({ event: 'driver', driver: null });
    expect(await tablet.say({ command: 'home' })).toEqual({ status: 'ok' });
    expect(ptz.calls).toEqual(['move 0.5 0 0', 'stop', 'home']);
  });

  it('tells whoever joins who drives', async () => {
    const { join } = setUp();
    const phone = join('phone');
    expect(phone.heard).toEqual([{ event: 'driver', driver: null }]);
    await phone.say({ command: 'move', pan: 0.5 });
    expect(join('tablet').heard).toEqual([{ event: 'driver', driver: 'phone' }]);
    expect(setUp({ movable: false }).join('phone').heard).toEqual([]);
  });

  it('stops the camera when its driver’s peer goes, and frees it at once', async () => {
    const { ptz, join } = setUp();
    const [phone, tablet] = [join('phone'), join('tablet')];
    await phone.say({ command: 'move', tilt: 1 });
    phone.link.close();
    expect(ptz.calls).toEqual(['move 0 1 0', 'stop']);
    expect(await tablet.say({ command: 'home' })).toEqual({ status: 'ok' });
  });

  it('does not stop for somebody who goes but did not drive', async () => {
    const { ptz, join } = setUp();
    const [phone, tablet] = [join('phone'), join('tablet')];
    await phone.say({ command: 'move', tilt: 1 });
    tablet.link.close();
    expect(ptz.calls).toEqual(['move 0 1 0']);
  });

  it('stops a camera whose driver falls silent', async () => {
    const { ptz, join } = setUp();
    await join('phone').say({ command: 'move', zoom: 1 });
    await vi.advanceTimersByTimeAsync(500);
    expect(ptz.calls).toEqual(['move 0 0 1', 'stop']);
  });

  it.each([
    ['its token before a name', 'Door', 'preset Door'],
    ['its name in any case', 'gArDeN', 'preset Door'],
  ])('goes to a preset by %s', async (_name, preset, call) => {
    const { ptz, join } = setUp();
    expect(await join('phone').say({ command: 'preset', preset })).toEqual({ status: 'ok' });
    expect(ptz.calls).toEqual([call]);
  });

  it('lists the presets when there is no such one', async () => {
    const answer = await setUp().join('phone').say({ command: 'preset', preset: 'Moon' });
    expect(answer).toMatchObject({
      code: 'unsupported',
      error: 'no preset Moon; the camera has: Door, Garden',
    });
  });

  it('answers with the presets when asked', async () => {
    expect(await setUp().join('phone').say({ command: 'presets' })).toEqual({ status: 'ok', presets });
  });

  it.each([
    ['refused', 'camera-refused'],
    ['unreachable', 'camera-unreachable'],
    ['timeout', 'camera-unreachable'],
    ['unsupported', 'unsupported'],
  ] as const)('hands on the camera’s own reason when it is %s', async (kind, code) => {
    const { ptz, join } = setUp();
    ptz.script.push(() =>
      Promise.reject(new DeviceError({ kind, camera: 'porch', message: 'porch: motor is locked' })),
    );
    expect(await join('phone').say({ command: 'home' })).toEqual({
      status: 'error',
      code,
      error: 'porch: motor is locked',
    });
  });

  it('answers what is no command', async () => {
    const { join } = setUp();
    const phone = join('phone');
    phone.link.receive('rubbish');
    await vi.waitFor(() => expect(phone.heard.at(-1)).toMatchObject({ status: 'error', code: 'malformed' }));
  });

  it('says so where the camera can not be moved', async () => {
    const answer = await setUp({ movable: false }).join('phone').say({ command: 'home' });
    expect(answer).toMatchObject({ code: 'unsupported', error: 'porch can not be moved' });
  });

  it('bounds the commands that one origin may have under way', async () => {
    const { ptz, join } = setUp();
    const phone = join('phone');
    for (let i = 0; i < 17; i++) ptz.script.push(() => new Promise(() => undefined));
    for (let i = 0; i < 17; i++) phone.link.receive('{"command":"home"}');
    await vi.waitFor(() =>
      expect(phone.heard.filter((message) => 'status' in message)).toEqual([
        { status: 'error', code: 'busy', error: expect.stringContaining('more than 16 commands') },
      ]),
    );
    expect(ptz.calls).toHaveLength(16);
  });

  it('logs commands that fail alike once', async () => {
    const { join, ptz, log } = withLog();
    const phone = join('phone');
    const refuse = () =>
      Promise.reject(new DeviceError({ kind: 'refused', camera: 'porch', message: 'porch: locked' }));
    ptz.script.push(refuse, refuse, refuse);
    for (let i = 0; i < 3; i++) await phone.say({ command: 'home' });
    expect(log).toHaveLength(1);
  });

  it('counts commands by how they ended', async () => {
    const { control, join } = setUp();
    const phone = join('phone');
    await phone.say({ command: 'home' });
    await phone.say({ command: 'home' });
    await phone.say({ command: 'preset', preset: 'Moon' });
    phone.link.receive('rubbish');
    await vi.waitFor(() =>
      expect(Object.fromEntries(control.ends)).toEqual({ ok: 2, unsupported: 1, malformed: 1 }),
    );
  });

  it('takes nothing for a camera that is switched off, but to switch it on', async () => {
    const { ptz, join } = setUp();
    const owner = join('owner', 'admin');
    expect(await owner.say({ command: 'enable', enabled: false })).toEqual({ status: 'ok' });
    expect(await owner.say({ command: 'home' })).toEqual({
      status: 'error',
      code: 'camera-unreachable',
      error: 'porch is switched off',
    });
    await owner.say({ command: 'enable', enabled: true });
    expect(await owner.say({ command: 'home' })).toEqual({ status: 'ok' });
    expect(ptz.calls).toEqual(['home']);
  });

  it('asks a camera that has not told yet what it can do', async () => {
    let facts = undefined as typeof FACTS | undefined;
    const { ptz, calls, join } = scriptedControl({
      facts: () => facts,
      refresh: async () => {
        facts = FACTS;
        return facts;
      },
    });
    const phone = join('phone');
    expect(await phone.say({ command: 'preset', preset: 'door' })).toEqual({ status: 'ok' });
    facts = undefined;
    expect(await phone.say({ command: 'relay', relay: 2, state: 'on' })).toEqual({ status: 'ok' });
    expect(ptz.calls).toEqual(['preset 1']);
    expect(calls).toEqual(['relay gate true']);
  });

  it.each([
    ['save-preset', { name: 'Gate' }],
    ['rename-preset', { preset: '1', name: 'Gate' }],
    ['remove-preset', { preset: '1' }],
    ['set-home', {}],
    ['enable', { enabled: false }],
  ] as const)('lets nobody but an admin %s', async (command, fields) => {
    const { ptz, join } = setUp();
    expect(await join('phone').say({ command, ...fields })).toEqual({
      status: 'error',
      code: 'forbidden',
      error: 'phone may not change porch; that takes the role admin',
    });
    expect(ptz.calls).toEqual([]);
  });

  it.each([
    ['relay', { relay: 'lamp', state: 'on' }],
    ['imaging', { night: 'on' }],
    ['snapshot', {}],
    ['position', {}],
  ] as const)('takes %s beside a driver, and lets that one drive on', async (command, fields) => {
    const { join } = setUp();
    const [phone, tablet] = [join('phone'), join('tablet')];
    await phone.say({ command: 'stop' });
    expect(await tablet.say({ command, ...fields })).toMatchObject({ status: 'ok' });
    expect(await phone.say({ command: 'stop' })).toEqual({ status: 'ok' });
  });

  it.each([
    ['move-by', { pan: 0.1 }],
    ['move-to', { pan: 0.1 }],
    ['focus', { speed: 1 }],
  ] as const)('takes no %s beside a driver', async (command, fields) => {
    const { join } = setUp();
    const [phone, tablet] = [join('phone'), join('tablet')];
    await phone.say({ command: 'stop' });
    expect(await tablet.say({ command, ...fields })).toMatchObject({ code: 'busy' });
  });
});

function withLog() {
  const log: string[] = [];
  const logger = pino({ level: 'warn' }, { write: (line) => void log.push(line) });
  return { ...scriptedControl({ logger }), log };
}
