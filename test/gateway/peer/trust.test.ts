import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Alive } from '../../../gateway/peer/alive.ts';
import { createDataChannelEngine } from '../../../gateway/peer/datachannel-engine.ts';
import { DataChannelPeer } from '../../../gateway/peer/datachannel-peer.ts';
import type { Peer, PeerEvents } from '../../../gateway/peer/peer.ts';
import type { StreamFormat } from '../../../gateway/rtp/stream-format.ts';
import { eventually } from '../../helpers/eventually.ts';
import { createMediaViewer, type MediaViewer } from './media-viewer.ts';

const format: StreamFormat = {
  video: { codec: 'H264', profileLevelId: '42e01f', width: 640, height: 360 },
  audio: { codec: 'PCMA', clockRate: 8_000, channels: 1 },
};

let told: string[];
let logged: string[];
let viewer: MediaViewer;
let peer: Peer | undefined;
const logger = pino({ level: 'warn' }, { write: (line: string) => void logged.push(line) });

const none = () => undefined;
const events: PeerEvents = {
  onCandidate: none,
  onState: (state, reason) => void told.push(reason === undefined ? state : `${state}: ${reason}`),
  onVideoOpen: () => void told.push('video'),
  onAudioOpen: () => void told.push('audio'),
  onControlOpen: () => void told.push('control'),
  onControlMessage: (text) => void told.push(text),
  onKeyframeRequest: () => void told.push('keyframe'),
  onLost: () => void told.push('lost'),
  onReport: () => void told.push('report'),
  onBandwidth: () => void told.push('bandwidth'),
};

beforeEach(async () => {
  told = [];
  logged = [];
  viewer = await createMediaViewer();
});

afterEach(async () => {
  viewer.close();
  await peer?.close();
  peer = undefined;
});

/** As somebody between would have it: the certificate of the viewer is not the one that the gateway was told of. */
function swapped(offer: string): string {
  return offer.replace(/^(a=fingerprint:sha-256 ).*$/gim, `$1${Array(32).fill('AB').join(':')}`);
}

/** An engine whose own check is off, so that the peer's is all that stands between. */
function peerOfCarelessEngine(): DataChannelPeer {
  return new DataChannelPeer({
    config: { iceServers: [], bindAddress: '127.0.0.1', disableFingerprintVerification: true },
    pipes: [],
    relayOnly: false,
    rules: { types: ['host'], isTold: () => true },
    events,
    alive: new Alive(),
    logger,
  });
}

describe('a viewer with the certificate of its offer', () => {
  it('is told of, tracks and control included, where the peer’s own check is all there is', async () => {
    peer = peerOfCarelessEngine();
    viewer.accept(await peer.answer({ sdp: viewer.offer, trickle: false, format }));
    await eventually(() => told.length >= 5, { what: 'everything' });
    expect([...told].sort()).toEqual(['audio', 'connected', 'connecting', 'control', 'video']);
    expect(peer.sendControl('{}')).toBe(true);
  });
});

describe('a viewer with another certificate than its offer’s', () => {
  it('gets nothing and is heard with nothing, and the log says why', async () => {
    peer = peerOfCarelessEngine();
    viewer.accept(await peer.answer({ sdp: swapped(viewer.offer), trickle: false, format }));
    const { video, audio } = peer;
    const failed = await eventually(() => told.find((what) => what.startsWith('failed')), {
      what: 'the end',
    });
    expect(failed).toContain('certificate is not the one that its offer names');
    expect([video?.send(Buffer.alloc(40)), audio?.send(Buffer.alloc(40))]).toEqual([false, false]);
    expect(peer.sendControl('{}')).toBe(false);
    await peer.close();
    expect(told).toEqual(['connecting', failed]);
    expect(viewer.video.packets).toEqual([]);
    expect(logged).toHaveLength(1);
    expect(logged[0]).toContain('certificate');
  });

  it('does not even get through the engine’s handshake', async () => {
    const engine = createDataChannelEngine({ bindAddress: '127.0.0.1', iceServers: [], logger });
    peer = engine.create(events);
    viewer.accept(await peer.answer({ sdp: swapped(viewer.offer), trickle: false, format }));
    await eventually(() => told.some((what) => what.startsWith('failed') || what.startsWith('closed')), {
      what: 'the end',
    });
    expect(told.filter((what) => !/^(connecting|disconnected|failed|closed)/.test(what))).toEqual([]);
    expect(viewer.video.packets).toEqual([]);
  });
});

describe('an offer that names no one certificate', () => {
  it.each([
    ['two', (offer: string) => `${offer}a=fingerprint:sha-256 ${Array(32).fill('CD').join(':')}\r\n`],
    ['a weak one', (offer: string) => offer.replace(/^a=fingerprint:.*$/gim, 'a=fingerprint:sha-1 AB:CD')],
  ])('is refused: %s', async (_name, change) => {
    peer = peerOfCarelessEngine();
    const refused = peer.answer({ sdp: change(viewer.offer), trickle: false, format });
    await expect(refused).rejects.toMatchObject({ name: 'PeerError', kind: 'bad-offer' });
  });
});

describe('which addresses are told', () => {
  const addresses = (answer: string) => answer.match(/^a=candidate:.*$/gm) ?? [];

  it('are those that the rules allow', async () => {
    const base = { bindAddress: '127.0.0.1', iceServers: [], logger };
    const inside = { types: ['host'] as const, networks: ['127.0.0.0/8'] };
    const outside = { types: ['host', 'srflx'] as const, networks: ['192.0.2.0/24'] };
    for (const [rules, count] of [
      [inside, 1],
      [outside, 0],
    ] as const) {
      peer = createDataChannelEngine({ ...base, candidates: rules }).create(events);
      const answer = await peer.answer({ sdp: viewer.offer, trickle: false, format });
      expect(addresses(answer)).toHaveLength(count);
      expect(answer).not.toMatch(/^c=IN IP4 127/m);
      await peer.close();
    }
  });

  it('are none where only a relay may be used, and without one the offer is refused with what to set up', async () => {
    const iceServers = ['stun:127.0.0.1:9', 'turn:user:pass@127.0.0.1:9'];
    const engine = createDataChannelEngine({ iceServers, logger });
    peer = engine.create(events, { relayOnly: true });
    const answer = await peer.answer({ sdp: viewer.offer, trickle: false, format });
    expect(addresses(answer)).toEqual([]);
    void peer.close();
    peer = createDataChannelEngine({ iceServers: [], logger }).create(events, { relayOnly: true });
    const refused = peer.answer({ sdp: viewer.offer, trickle: true, format });
    await expect(refused).rejects.toMatchObject({
      kind: 'no-relay',
      message: expect.stringContaining('webrtc.iceServers'),
    });
  });
});
