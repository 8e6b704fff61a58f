import { describe, expect, it, vi } from 'vitest';
import type { Role } from '../../../access/principal.ts';
import { ViewerSession } from '../../../gateway/signaling/viewer-session.ts';
import type { DownMessage } from '../../../protocol/messages.ts';
import { scriptedHouse } from './scripted-house.ts';

function setUp(options: { role?: Role; cameras?: string[]; maxViewers?: number } = {}) {
  const house = scriptedHouse(options);
  const heard: DownMessage[] = [];
  const session = new ViewerSession({
    principal: { name: 'phone', role: options.role ?? 'operator', cameras: options.cameras ?? ['*'] },
    viewings: house.viewings,
    gateway: 'home',
    version: '1.2.3',
    iceServers: [{ urls: ['stun:stun.example:3478'] }],
    send: (message) => heard.push(message),
  });
  const offer = async (peer: string, change: { camera?: string; sdp?: string } = {}) => {
    const before = heard.length;
    session.receive({ type: 'offer', peer, camera: 'porch', quality: 'sub', sdp: 'offer', ...change });
    await vi.waitFor(() => expect(heard.length).toBeGreaterThan(before));
    return heard.at(-1);
  };
  return { ...house, session, heard, offer };
}

describe('ViewerSession', () => {
  it('welcomes with the cameras that this person may see, and what they may do', () => {
    const { session, heard } = setUp({ role: 'viewer', cameras: ['yard'] });
    session.receive({ type: 'hello' });
    expect(heard).toEqual([
      {
        type: 'welcome',
        gateway: 'home',
        version: '1.2.3',
        name: 'phone',
        role: 'viewer',
        cameras: [{ name: 'yard', state: 'idle', mayCommand: false }],
        iceServers: [{ urls: ['stun:stun.example:3478'] }],
      },
    ]);
  });

  it('answers an offer, then hands candidates both ways', async () => {
    const { session, heard, offer, peers, subscriptions } = setUp();
    expect(await offer('p1')).toEqual({ type: 'answer', peer: 'p1', sdp: 'answer to offer' });
    expect(subscriptions).toMatchObject([{ quality: 'sub', started: false }]);
    session.receive({ type: 'candidate', peer: 'p1', candidate: 'candidate:1', mid: '0' });
    session.receive({ type: 'candidate', peer: 'unknown', candidate: 'candidate:2', mid: '0' });
    expect(peers[0]?.candidates).toEqual(['candidate:1']);
    peers[0]?.events.onCandidate({ candidate: 'candidate:3', mid: '0' });
    expect(heard.at(-1)).toEqual({ type: 'candidate', peer: 'p1', candidate: 'candidate:3', mid: '0' });
    peers[0]?.events.onVideoOpen();
    expect(subscriptions).toMatchObject([{ started: true }]);
  });

  it.each([
    [
      'a camera without right',
      { camera: 'yard' },
      { cameras: ['porch'] },
      'forbidden',
      /no right to the camera yard/,
    ],
    ['a camera that is not there', { camera: 'moon' }, {}, 'no-such-camera', /no camera moon/],
    ['an offer that is rubbish', { sdp: 'rubbish' }, {}, 'bad-offer', /rubbish/],
  ])('refuses %s and says why', async (_name, change, options, code, message) => {
    const { offer, viewings, subscriptions } = setUp(options);
    expect(await offer('p1', change)).toMatchObject({ type: 'error', peer: 'p1', code });
    expect(await offer('p2', change)).toHaveProperty('message', expect.stringMatching(message));
    expect(viewings.count).toBe(0);
    expect(subscriptions.every(({ closed }) => closed)).toBe(true);
  });

  it('tells why there is no picture when the camera is down, and frees what it took', async () => {
    const { offer, setFormat, viewings, peers } = setUp();
    setFormat(() => Promise.reject(new Error('porch: refuses the password')));
    expect(await offer('p1')).toEqual({
      type: 'error',
      peer: 'p1',
      code: 'camera-down',
      message: 'porch: refuses the password',
    });
    expect(viewings.count).toBe(0);
    expect(peers[0]?.closed).toBe(true);
  });

  it('bounds the viewers of the gateway', async () => {
    const { offer } = setUp({ maxViewers: 1 });
    expect(await offer('p1')).toMatchObject({ type: 'answer' });
    expect(await offer('p2')).toMatchObject({ type: 'error', peer: 'p2', code: 'too-many' });
    expect(await offer('p1')).toMatchObject({ type: 'answer' });
  });

  it('starts a peer over when its key is offered again', async () => {
    const { offer, peers, viewings } = setUp();
    await offer('p1');
    await offer('p1');
    expect(peers.map(({ closed }) => closed)).toEqual([true, false]);
    expect(viewings.count).toBe(1);
  });

  it('does not answer an offer that was taken back meanwhile', async () => {
    const { session, heard, setFormat, viewings } = setUp();
    let know = () => {};
    setFormat(
      () =>
        new Promise((resolve) => {
          know = () => resolve({ codec: 'H264', profileLevelId: '42c01f', width: 1, height: 1 });
        }),
    );
    session.receive({ type: 'offer', peer: 'p1', camera: 'porch', quality: 'main', sdp: 'offer' });
    session.receive({ type: 'bye', peer: 'p1' });
    know();
    await new Promise(setImmediate);
    expect(heard).toEqual([]);
    expect(viewings.count).toBe(0);
  });

  it('says when a peer is lost, and forgets it', async () => {
    const { heard, offer, peers, viewings, subscriptions } = setUp();
    await offer('p1');
    peers[0]?.events.onState('failed');
    expect(heard.at(-1)).toMatchObject({ type: 'bye', peer: 'p1', code: 'peer-lost' });
    expect(viewings.count).toBe(0);
    expect(subscriptions).toMatchObject([{ closed: true }]);
  });

  it('ends every peer with the session, and says why', async () => {
    const { session, heard, offer, peers } = setUp();
    await offer('p1');
    await offer('p2', { camera: 'yard' });
    session.end('shutting-down', 'the gateway is shutting down');
    expect(peers.map(({ closed }) => closed)).toEqual([true, true]);
    expect(heard.at(-1)).toEqual({
      type: 'bye',
      code: 'shutting-down',
      message: 'the gateway is shutting down',
    });
  });
});
