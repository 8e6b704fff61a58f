import { createHash } from 'node:crypto';
import { pino } from 'pino';
import { describe, expect, it, vi } from 'vitest';
import type { Role } from '../../../access/principal.ts';
import type { StreamFormat } from '../../../gateway/rtp/stream-format.ts';
import { ViewerSession } from '../../../gateway/signaling/viewer-session.ts';
import type { ManageRequest } from '../../../protocol/access-management.ts';
import type { DownMessage } from '../../../protocol/messages.ts';
import { offerOf } from './offers.ts';
import { H264, H265, infoFor, scriptedHouse } from './scripted-house.ts';

function setUp(
  options: Parameters<typeof scriptedHouse>[0] & {
    role?: Role;
    cameras?: string[];
    relayOnly?: boolean;
  } = {},
) {
  const house = scriptedHouse(options);
  const heard: DownMessage[] = [];
  const { role = 'operator', cameras = ['*'], relayOnly = false } = options;
  const principal = { id: 'token:phone', name: 'phone', role, cameras, relayOnly };
  const asked: ManageRequest[] = [];
  const session = new ViewerSession({
    principal,
    viewings: house.viewings,
    info: () => infoFor(principal),
    ticket: 'a ticket',
    iceServers: () => [{ urls: ['stun:stun.example:3478'] }],
    access: {
      async answer(_principal, ask) {
        asked.push(ask);
        if (ask.kind === 'revoke') throw new Error('no space left on device');
        return { kind: 'list', devices: [], invitations: [] };
      },
    },
    logger: pino({ level: 'silent' }),
    send: (message) => heard.push(message),
  });
  const offer = async (
    peer: string,
    change: {
      camera?: string;
      quality?: 'main' | 'sub';
      sdp?: string;
      address?: string;
      relayOnly?: boolean;
    } = {},
  ) => {
    const before = heard.length;
    session.receive({ type: 'offer', peer, camera: 'porch', quality: 'sub', sdp: offerOf(), ...change });
    await vi.waitFor(() => expect(heard.length).toBeGreaterThan(before));
    return heard.at(-1);
  };
  return { ...house, session, heard, offer, asked };
}

describe('ViewerSession', () => {
  it('welcomes with the cameras that this person may see, and what they may do', () => {
    const { session, heard } = setUp({ role: 'viewer', cameras: ['yard'] });
    session.receive({ type: 'hello' });
    expect(heard).toEqual([
      {
        type: 'welcome',
        info: infoFor({ id: 'token:phone', name: 'phone', role: 'viewer', cameras: ['yard'] }),
        ticket: 'a ticket',
        cameras: [
          { name: 'yard', state: 'idle', qualities: ['main', 'sub'], mayCommand: false, mayConfigure: false },
        ],
        iceServers: [{ urls: ['stun:stun.example:3478'] }],
      },
    ]);
  });

  it('answers an offer, then hands candidates both ways', async () => {
    const { session, heard, offer, peers, subscriptions } = setUp();
    expect(await offer('p1')).toEqual({
      type: 'answer',
      peer: 'p1',
      sdp: 'answer with H264',
      quality: 'sub',
      offerHash: createHash('sha256').update(offerOf()).digest('base64url'),
    });
    expect(subscriptions).toMatchObject([{ quality: 'sub', heard: [] }]);
    session.receive({ type: 'candidate', peer: 'p1', candidate: 'candidate:1', mid: '0' });
    session.receive({ type: 'candidate', peer: 'unknown', candidate: 'candidate:2', mid: '0' });
    expect(peers[0]?.candidates).toEqual(['candidate:1']);
    peers[0]?.events.onCandidate({ candidate: 'candidate:3', mid: '0' });
    expect(heard.at(-1)).toEqual({ type: 'candidate', peer: 'p1', candidate: 'candidate:3', mid: '0' });
  });

  it('starts each medium as its track opens, and hands on what the viewer tells of the picture', async () => {
    const { offer, peers, subscriptions } = setUp();
    await offer('p1');
    const events = peers[0]?.events;
    events?.onAudioOpen();
    events?.onVideoOpen();
    events?.onKeyframeRequest();
    events?.onLost(65_535);
    events?.onReport({
      sourceSsrc: 7,
      fractionLost: 13,
      cumulativeLost: 1,
      highestSequence: 9,
      jitter: 0,
      lastSr: 0,
      delaySinceLastSr: 0,
    });
    events?.onBandwidth(500_000);
    expect(subscriptions[0]?.heard).toEqual([
      'audio',
      'video',
      'keyframe',
      'lost 65535',
      'report 13',
      'bandwidth 500000',
    ]);
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
    ['an offer that is rubbish', { sdp: 'rubbish' }, {}, 'bad-offer', /no SDP/],
    [
      'what the engine does not take',
      { sdp: `${offerOf()}m=rubbish` },
      {},
      'bad-offer',
      /the engine does not take rubbish/,
    ],
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

  it.each([
    ['rubbish', 'rubbish'],
    ['no picture to be sent', offerOf().replace('a=recvonly', 'a=sendonly')],
    ['no codec that a camera has', offerOf().replaceAll('H264', 'VP8')],
    ['H.264 in mode 0 only', offerOf().replace('mode=1', 'mode=0')],
    ['no fingerprint', offerOf().replace(/a=fingerprint.*\r\n/, '')],
    ['no ICE', offerOf().replace(/a=ice-.*\r\n/g, '')],
  ])('reaches for no camera where an offer has %s', async (_name, sdp) => {
    const { offer, subscriptions, peers } = setUp();
    expect(await offer('p1', { sdp })).toMatchObject({ type: 'error', peer: 'p1' });
    expect(subscriptions).toEqual([]);
    expect(peers).toMatchObject([{ closed: true }]);
  });

  it('takes the other stream where only that has a codec that the viewer offers, and says so', async () => {
    const { offer, setFormat, subscriptions, peers } = setUp({ qualities: ['main', 'sub'] });
    setFormat(async (quality) => (quality === 'main' ? H265 : H264));
    expect(await offer('p1', { quality: 'main' })).toMatchObject({
      type: 'answer',
      sdp: 'answer with H264',
      quality: 'sub',
    });
    expect(subscriptions).toMatchObject([
      { quality: 'main', closed: true },
      { quality: 'sub', closed: false },
    ]);
    peers[0]?.events.onVideoOpen();
    expect(subscriptions.map(({ heard }) => heard)).toEqual([[], ['video']]);
  });

  it.each([
    [
      'a camera with one stream',
      ['main'],
      async () => H265,
      /set its main stream to H.264 .* or let Oriel pull an H.264 stream of it/,
    ],
    [
      'H.265 in both',
      ['main', 'sub'],
      async () => H265,
      /H.265 in both of its streams.*: set one of them to H.264/,
    ],
    [
      'a sub stream that does not come',
      ['main', 'sub'],
      async (quality) => (quality === 'main' ? H265 : Promise.reject(new Error('no such stream'))),
      /set its main stream to H.264/,
    ],
  ] satisfies [string, ('main' | 'sub')[], (quality: 'main' | 'sub') => Promise<StreamFormat>, RegExp][])(
    'says why there is no picture and what to set: %s',
    async (_name, qualities, format, message) => {
      const { offer, setFormat, subscriptions, viewings } = setUp({ qualities });
      setFormat(format);
      expect(await offer('p1', { quality: 'main' })).toEqual({
        type: 'error',
        peer: 'p1',
        code: 'no-codec',
        message: expect.stringMatching(message),
      });
      expect(subscriptions.map(({ quality }) => quality)).toEqual(qualities);
      expect(subscriptions.every(({ closed }) => closed)).toBe(true);
      expect(viewings.count).toBe(0);
    },
  );

  it('takes the main stream where the camera has no other', async () => {
    const { offer, subscriptions } = setUp({ qualities: ['main'] });
    expect(await offer('p1', { quality: 'sub' })).toMatchObject({ type: 'answer', quality: 'main' });
    expect(subscriptions).toMatchObject([{ quality: 'main' }]);
  });

  it('sends H.265 to whom it is offered by', async () => {
    const { offer, setFormat } = setUp({ qualities: ['main', 'sub'] });
    setFormat(async () => H265);
    const sdp = offerOf(['H264', 'H265']);
    expect(await offer('p1', { quality: 'main', sdp })).toMatchObject({
      sdp: 'answer with H265',
      quality: 'main',
    });
  });

  it('ends a peer whose camera goes on in another codec, so that the page may offer anew', async () => {
    const { heard, offer, subscriptions, viewings } = setUp();
    await offer('p1');
    subscriptions[0]?.onCodecChange();
    subscriptions[0]?.onCodecChange();
    expect(heard.at(-1)).toMatchObject({ type: 'bye', peer: 'p1', code: 'format-changed' });
    expect(heard).toHaveLength(2);
    expect(subscriptions).toMatchObject([{ closed: true }]);
    expect(viewings.count).toBe(0);
  });

  it('does not end a peer by the stream that it has left', async () => {
    const { offer, setFormat, subscriptions, viewings } = setUp({ qualities: ['main', 'sub'] });
    setFormat(async (quality) => (quality === 'main' ? H265 : H264));
    await offer('p1', { quality: 'main' });
    subscriptions[0]?.onCodecChange();
    expect(viewings.count).toBe(1);
  });

  it('bounds the viewers of the gateway', async () => {
    const { offer } = setUp({ maxViewers: 1 });
    expect(await offer('p1')).toMatchObject({ type: 'answer' });
    expect(await offer('p2')).toMatchObject({ type: 'error', peer: 'p2', code: 'too-many' });
    expect(await offer('p1')).toMatchObject({ type: 'answer' });
  });

  it('bounds connections whose ports are not free yet, however few are open', async () => {
    let free = () => {};
    const freed = new Promise<void>((resolve) => {
      free = resolve;
    });
    const { offer, peers, viewings } = setUp({ maxViewers: 2, freed });
    for (let again = 0; again < 34; again++) expect(await offer('p1')).toMatchObject({ type: 'answer' });
    expect(await offer('p1')).toMatchObject({ type: 'error', code: 'too-many' });
    expect(viewings.count).toBe(0);
    expect(peers).toHaveLength(34);
    free();
    await new Promise(setImmediate);
    expect(await offer('p1')).toMatchObject({ type: 'answer' });
  });

  it('passes on where the viewer says that it is', async () => {
    const { offer, peers } = setUp();
    await offer('p1', { address: '192.0.2.7' });
    await offer('p2');
    expect(peers.map(({ viewerAddress }) => viewerAddress)).toEqual(['192.0.2.7', undefined]);
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
          know = () => resolve(H264);
        }),
    );
    session.receive({ type: 'offer', peer: 'p1', camera: 'porch', quality: 'main', sdp: offerOf() });
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

  it('ends every peer with the session', async () => {
    const { session, offer, peers, viewings } = setUp();
    await offer('p1');
    await offer('p2', { camera: 'yard' });
    session.close();
    expect(peers.map(({ closed }) => closed)).toEqual([true, true]);
    expect(viewings.count).toBe(0);
  });

  it.each([
    ['the viewer wants one', {}, { relayOnly: true }, true],
    ['the viewer may have nothing else', { relayOnly: true }, {}, true],
    ['neither', {}, {}, false],
  ])('puts a relay between where %s', async (_name, options, change, relayOnly) => {
    const { offer, peers } = setUp(options);
    await offer('p1', change);
    expect(peers).toMatchObject([{ relayOnly }]);
  });

  it('says why the peer itself has ended the connection', async () => {
    const { heard, offer, peers } = setUp();
    await offer('p1');
    peers[0]?.events.onState('failed', 'its certificate is another than its offer names');
    expect(heard.at(-1)).toMatchObject({
      type: 'bye',
      code: 'peer-lost',
      message: 'its certificate is another than its offer names',
    });
  });

  it('ends what somebody watches whose rights have ended, and nobody else’s', async () => {
    const { heard, offer, viewings } = setUp();
    await offer('p1');
    viewings.endOf('token:somebody', 'access has ended');
    expect(viewings.count).toBe(1);
    viewings.endOf('token:phone', 'access has ended');
    expect(viewings.count).toBe(0);
    expect(heard.at(-1)).toEqual({
      type: 'bye',
      peer: 'p1',
      code: 'withdrawn',
      message: 'access has ended',
    });
  });
});

describe('who has access', () => {
  it('is told to an admin of all cameras, under the number that was asked with', async () => {
    const { session, heard, asked } = setUp({ role: 'admin' });
    session.receive({ type: 'manage', request: 'r1', ask: { kind: 'list' } });
    await vi.waitFor(() => expect(heard).toHaveLength(1));
    expect(asked).toEqual([{ kind: 'list' }]);
    expect(heard).toEqual([
      { type: 'managed', request: 'r1', result: { kind: 'list', devices: [], invitations: [] } },
    ]);
  });

  it.each([
    ['an operator', { role: 'operator' }],
    ['an admin of some cameras', { role: 'admin', cameras: ['porch'] }],
  ] as const)('is not told to %s', (_name, options) => {
    const { session, heard, asked } = setUp({ ...options, cameras: ['porch'] });
    session.receive({ type: 'manage', request: 'r1', ask: { kind: 'list' } });
    expect(asked).toEqual([]);
    expect(heard).toMatchObject([
      {
        type: 'managed',
        request: 'r1',
        result: { kind: 'refused', message: expect.stringMatching(/role admin/) },
      },
    ]);
  });

  it('is refused with a sentence where the disk is full, and asked of it so often at once', async () => {
    const { session, heard } = setUp({ role: 'admin' });
    const device = '0'.repeat(32);
    for (let i = 0; i < 10; i++)
      session.receive({ type: 'manage', request: `r${i}`, ask: { kind: 'revoke', device } });
    await vi.waitFor(() => expect(heard).toHaveLength(10));
    const problems = heard.map((message) =>
      message.type === 'managed' && message.result.kind === 'refused' ? message.result.message : '',
    );
    expect(problems.filter((problem) => problem.includes('its log says why'))).toHaveLength(8);
    expect(problems.filter((problem) => problem.includes('too much'))).toHaveLength(2);
  });
});
