import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import { createDataChannelEngine } from '../../../gateway/peer/datachannel-engine.ts';
import { eventually } from '../../helpers/eventually.ts';

const OFFER = [
  'v=0',
  'o=- 1 1 IN IP4 127.0.0.1',
  's=-',
  't=0 0',
  'a=group:BUNDLE 0',
  'a=ice-options:trickle',
  'm=video 9 UDP/TLS/RTP/SAVPF 106',
  'c=IN IP4 0.0.0.0',
  'a=mid:0',
  'a=recvonly',
  'a=rtcp-mux',
  'a=ice-ufrag:page',
  'a=ice-pwd:0123456789abcdefghijklmn',
  `a=fingerprint:sha-256 ${Array(32).fill('AB').join(':')}`,
  'a=setup:actpass',
  'a=rtpmap:106 H264/90000',
  'a=fmtp:106 level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f',
  '',
].join('\r\n');

/** In every STUN message (RFC 8489 section 5). */
const MAGIC_COOKIE = 0x2112a442;

const logger = pino({ level: 'silent' });
const video = { codec: 'H264', profileLevelId: '42e01f', width: 640, height: 360 } as const;
const events = {
  onCandidate: () => undefined,
  onState: () => undefined,
  onVideoOpen: () => undefined,
  onControlOpen: () => undefined,
  onControlMessage: () => undefined,
  onKeyframeRequest: () => undefined,
};

describe('createDataChannelEngine', () => {
  it('checks a candidate that came while the camera was still asked what it sends', async () => {
    const viewer = createSocket('udp4').bind(0, '127.0.0.1');
    await once(viewer, 'listening');
    let checks = 0;
    viewer.on('message', (packet) => {
      if (packet.length >= 20 && packet.readUInt32BE(4) === MAGIC_COOKIE) checks++;
    });
    const engine = createDataChannelEngine({ bindAddress: '127.0.0.1', iceServers: [], logger });
    const peer = engine.create(events);
    try {
      const { port } = viewer.address();
      peer.addCandidate({ candidate: `candidate:1 1 UDP 2122317823 127.0.0.1 ${port} typ host`, mid: '0' });
      await peer.answer({ sdp: OFFER, trickle: true, video });
      await eventually(() => checks > 0, { withinMs: 3_000, what: 'a check at the viewer’s address' });
      expect(checks).toBeGreaterThan(0);
    } finally {
      peer.close();
      viewer.close();
    }
  });

  it('asks for each peer where to bind, since the network may have come after the gateway', async () => {
    let bindAddress = '127.0.0.1';
    const engine = createDataChannelEngine({
      get bindAddress() {
        return bindAddress;
      },
      iceServers: [],
      logger,
    });
    for (bindAddress of ['127.0.0.1', '127.0.0.2']) {
      const peer = engine.create(events);
      const answer = await peer.answer({ sdp: OFFER, trickle: false, video });
      expect(/^a=candidate:.* (127\.0\.0\.\d) /m.exec(answer)?.[1]).toBe(bindAddress);
      peer.close();
    }
  });
});

describe('closing', () => {
  it('survives peers that are closed at any moment of their beginning, and then ends at once', async () => {
    const engine = createDataChannelEngine({ bindAddress: '127.0.0.1', iceServers: [], logger });
    const answers: Promise<unknown>[] = [];
    for (let round = 0; round < 60; round++) {
      const peer = engine.create(events);
      if (round % 4 > 0)
        answers.push(peer.answer({ sdp: OFFER, trickle: round % 2 === 0, video }).catch(() => undefined));
      if (round % 4 === 2) await new Promise(setImmediate);
      if (round % 4 === 3) await answers.at(-1);
      peer.close();
      peer.close();
    }
    const before = performance.now();
    await engine.close();
    expect(performance.now() - before).toBeLessThan(1_000);
    await Promise.all(answers);
  }, 20_000);
});
