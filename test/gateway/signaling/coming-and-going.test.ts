import { pino } from 'pino';
import { describe, expect, it, vi } from 'vitest';
import type { Role } from '../../../access/principal.ts';
import { ViewerSession } from '../../../gateway/signaling/viewer-session.ts';
import type { DownMessage } from '../../../protocol/messages.ts';
import { offerOf } from './offers.ts';
import { infoFor, scriptedHouse } from './scripted-house.ts';

function setUp(role: Role = 'admin') {
  const house = scriptedHouse();
  const heard: DownMessage[] = [];
  const principal = { id: 'token:phone', name: 'phone', role, cameras: ['*'] };
  const session = new ViewerSession({
    principal,
    viewings: house.viewings,
    info: () => infoFor(principal),
    ticket: 'a ticket',
    iceServers: () => [],
    access: { answer: async () => ({ kind: 'list', devices: [], invitations: [] }) },
    logger: pino({ level: 'silent' }),
    send: (message) => heard.push(message),
  });
  const offer = async (peer: string, camera = 'porch') => {
    const before = heard.length;
    session.receive({ type: 'offer', peer, camera, quality: 'main', sdp: offerOf() });
    await vi.waitFor(() => expect(heard.length).toBeGreaterThan(before));
    return heard.at(-1);
  };
  return { ...house, session, heard, offer };
}

it('hears a command that came before its channel was told to be open', async () => {
  const { offer, peers, commands } = setUp();
  await offer('p1');
  peers[0]?.events.onControlMessage('{"command":"presets"}');
  peers[0]?.events.onControlOpen();
  expect(commands).toEqual(['{"command":"presets"}']);
});

describe('a camera that is switched off', () => {
  it('has its viewers told, refuses others, and is watched again when it is on', async () => {
    const { offer, heard, switchOn, peers, subscriptions, viewings } = setUp();
    await offer('p1');
    await offer('p2', 'yard');
    switchOn('porch', false);
    const off = { code: 'camera-down', message: 'porch is switched off' };
    expect(heard.slice(2)).toEqual([{ type: 'bye', peer: 'p1', ...off }]);
    expect(peers.map(({ closed }) => closed)).toEqual([true, false]);
    expect(subscriptions.map(({ closed }) => closed)).toEqual([true, false]);
    expect(viewings.count).toBe(1);
    expect(await offer('p3')).toEqual({ type: 'error', peer: 'p3', ...off });
    switchOn('porch', true);
    expect(await offer('p4')).toMatchObject({ type: 'answer', peer: 'p4' });
  });

  it('has those told whose offer is still being answered', async () => {
    const { session, heard, switchOn, setFormat, viewings } = setUp();
    setFormat(() => new Promise(() => undefined));
    session.receive({ type: 'offer', peer: 'p1', camera: 'porch', quality: 'main', sdp: offerOf() });
    switchOn('porch', false);
    expect(heard).toEqual([
      { type: 'bye', peer: 'p1', code: 'camera-down', message: 'porch is switched off' },
    ]);
    expect(viewings.count).toBe(0);
  });
});

describe('a camera that is switched by its viewers', () => {
  it('goes off and on again, though there is no channel to it while it is off', async () => {
    const { session, offer, heard, cameras } = setUp();
    await offer('p1');
    session.receive({ type: 'enable', camera: 'porch', enabled: false });
    await vi.waitFor(() => expect(heard.at(-1)).toMatchObject({ type: 'bye', code: 'camera-down' }));
    session.receive({ type: 'enable', camera: 'porch', enabled: true });
    await vi.waitFor(() => expect(cameras.get('porch')?.enabled).toBe(true));
    expect(await offer('p2')).toMatchObject({ type: 'answer' });
  });

  it.each([
    ['operator', 'porch', 'forbidden', 'phone may not change porch; that takes the role admin'],
    ['admin', 'moon', 'no-such-camera', 'there is no camera moon here'],
  ] as const)('is not by an %s, of %s', async (role, camera, code, message) => {
    const { session, heard, cameras } = setUp(role);
    session.receive({ type: 'enable', camera, enabled: false });
    await vi.waitFor(() => expect(heard).toEqual([{ type: 'error', code, message }]));
    expect(cameras.get('porch')?.enabled).toBe(true);
  });
});

describe('a camera that is removed', () => {
  it('has its viewers told', async () => {
    const { offer, heard, remove, viewings } = setUp();
    await offer('p1');
    remove('porch');
    expect(heard.slice(1)).toEqual([
      { type: 'bye', peer: 'p1', code: 'no-such-camera', message: 'the camera porch was removed' },
    ]);
    expect(viewings.count).toBe(0);
    expect(await offer('p2')).toMatchObject({ type: 'error' });
  });
});

describe('a camera that is changed', () => {
  it('has its viewers begin anew, and nobody else', async () => {
    const { offer, heard, replace, viewings } = setUp();
    await offer('p1');
    await offer('p2', 'yard');
    replace('porch');
    expect(heard.slice(2)).toEqual([
      {
        type: 'bye',
        peer: 'p1',
        code: 'format-changed',
        message: 'the camera porch was changed and begins anew',
      },
    ]);
    expect(viewings.count).toBe(1);
    expect(await offer('p3')).toMatchObject({ type: 'answer' });
  });

  it('says its new name to its viewers, and what it was called to all', async () => {
    const { session, offer, heard, replace } = setUp();
    await offer('p1');
    replace('porch', 'gate');
    expect(heard.at(-1)).toMatchObject({
      type: 'bye',
      peer: 'p1',
      code: 'no-such-camera',
      message: 'the camera porch is called gate now',
    });
    session.receive({ type: 'hello' });
    expect(heard.at(-1)).toMatchObject({ cameras: [{ name: 'gate', formerly: 'porch' }, { name: 'yard' }] });
    expect(await offer('p2', 'gate')).toMatchObject({ type: 'answer' });
  });
});

describe('the list of cameras', () => {
  it('is told anew where cameras came or went, and not where nothing of it has changed', () => {
    const { session, heard, add, remove, switchOn } = setUp();
    const names = () =>
      heard.map((message) =>
        'cameras' in message ? message.cameras.map(({ name, state }) => `${name} ${state}`) : [],
      );
    session.receive({ type: 'hello' });
    session.tellCameras();
    add('gate');
    session.tellCameras();
    session.tellCameras();
    remove('yard');
    switchOn('porch', false);
    session.tellCameras();
    expect(names()).toEqual([
      ['porch idle', 'yard idle'],
      ['porch idle', 'yard idle', 'gate idle'],
      ['porch off', 'gate idle'],
    ]);
  });

  it('tells an admin that they may configure', () => {
    const { session, heard } = setUp();
    session.receive({ type: 'hello' });
    expect(heard[0]).toMatchObject({ cameras: [{ mayConfigure: true }, { mayConfigure: true }] });
  });
});
