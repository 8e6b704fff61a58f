import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import { createDataChannelEngine } from '../../../gateway/peer/datachannel-engine.ts';
import type { PeerEvents } from '../../../gateway/peer/peer.ts';
import type { MediaPacket } from '../../../gateway/rtp/media-packet.ts';
import { buildReceiverReport, buildSenderReport } from '../../../gateway/rtp/rtcp.ts';
import type { StreamFormat } from '../../../gateway/rtp/stream-format.ts';
import { PacketOutlet } from '../../../gateway/stream/feed/packet-outlet.ts';
import { eventually } from '../../helpers/eventually.ts';
import { freePort } from '../../helpers/free-port.ts';
import { createMediaViewer, RTX_PAYLOAD_TYPE, VIDEO_PAYLOAD_TYPE } from './media-viewer.ts';

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
  'a=extmap:3/recvonly http://www.webrtc.org/experiments/rtp-hdrext/playout-delay',
  'a=rtpmap:106 H264/90000',
  'a=rtcp-fb:106 nack',
  'a=rtcp-fb:106 transport-cc',
  'a=fmtp:106 level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f',
  '',
].join('\r\n');

/** In every STUN message (RFC 8489 section 5). */
const MAGIC_COOKIE = 0x2112a442;

const logger = pino({ level: 'silent' });
const format: StreamFormat = {
  video: { codec: 'H264', profileLevelId: '42e01f', width: 640, height: 360 },
  audio: { codec: 'PCMA', clockRate: 8_000, channels: 1 },
};
const h265: StreamFormat = {
  video: { codec: 'H265', profileId: 1, tierFlag: 0, levelId: 93, width: 640, height: 360 },
};
const none = () => undefined;
const events: PeerEvents = {
  onCandidate: none,
  onState: none,
  onVideoOpen: none,
  onAudioOpen: none,
  onControlOpen: none,
  onControlMessage: none,
  onKeyframeRequest: none,
  onLost: none,
  onReport: none,
  onBandwidth: none,
};

describe('createDataChannelEngine', () => {
  it('blames itself and not the offer where its ports are all taken, and has them again after a close', async () => {
    const port = await freePort();
    const ports = { first: port, last: port };
    const engine = createDataChannelEngine({ bindAddress: '127.0.0.1', ports, iceServers: [], logger });
    const offer = { sdp: OFFER, trickle: true, format };
    const [first, second] = [engine.create(events), engine.create(events)];
    try {
      await first.answer(offer);
      await expect(second.answer(offer)).rejects.toMatchObject({ name: 'PeerError', kind: 'engine' });
      const bad = { ...offer, sdp: OFFER.replace(/a=fingerprint.*\r\n/, 'a=transport-support:port\r\n') };
      await expect(engine.create(events).answer(bad)).rejects.toMatchObject({ kind: 'bad-offer' });
      await Promise.all([first.close(), second.close()]);
      const third = engine.create(events);
      expect(await third.answer(offer)).toContain('H264');
      await third.close();
    } finally {
      await engine.close();
    }
  });

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
      await peer.answer({ sdp: OFFER, trickle: true, format });
      await eventually(() => checks > 0, { what: 'a check at the viewer’s address' });
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
      const answer = await peer.answer({ sdp: OFFER, trickle: false, format });
      expect(/^a=candidate:.* (127\.0\.0\.\d) /m.exec(answer)?.[1]).toBe(bindAddress);
      peer.close();
    }
  });

  it('answers with the offered feedback and playout delay, after another format of the camera had no codec', async () => {
    const engine = createDataChannelEngine({ bindAddress: '127.0.0.1', iceServers: [], logger });
    const peer = engine.create(events);
    try {
      const refused = peer.answer({ sdp: OFFER, trickle: true, format: h265 });
      await expect(refused).rejects.toMatchObject({ name: 'PeerError', kind: 'no-codec' });
      const answer = await peer.answer({ sdp: OFFER, trickle: true, format });
      expect(answer.match(/^a=(?:rtcp-fb|extmap).*$/gm)).toEqual([
        'a=extmap:3 http://www.webrtc.org/experiments/rtp-hdrext/playout-delay',
        'a=rtcp-fb:106 nack',
        'a=rtcp-fb:106 rrtr',
      ]);
      expect(peer.video).toMatchObject({ payloadType: 106, playoutDelayId: 3 });
      expect(peer.audio).toBeUndefined();
    } finally {
      peer.close();
    }
  });
});

describe('tracks', () => {
  it('carry packets, sender reports and what the viewer tells of them', async () => {
    const told: string[] = [];
    const opened: string[] = [];
    const engine = createDataChannelEngine({ bindAddress: '127.0.0.1', iceServers: [], logger });
    const peer = engine.create({
      ...events,
      onVideoOpen: () => opened.push('video'),
      onAudioOpen: () => opened.push('audio'),
      onKeyframeRequest: () => told.push('keyframe'),
      onLost: (sequence) => told.push(`lost ${sequence}`),
      onReport: ({ fractionLost }) => told.push(`report ${fractionLost}`),
      onBandwidth: (bitsPerSecond) => told.push(`bandwidth ${bitsPerSecond}`),
    });
    const viewer = await createMediaViewer();
    try {
      viewer.accept(await peer.answer({ sdp: viewer.offer, trickle: false, format }));
      await eventually(() => opened.length === 2, { what: 'both tracks' });
      const { video, audio } = peer;
      if (!video || !audio) throw new Error('a track is missing');
      expect(video.ssrc).not.toBe(audio.ssrc);

      const report = buildSenderReport({
        ssrc: video.ssrc,
        ntpTime: 1n,
        rtpTimestamp: 2,
        packets: 3,
        bytes: 4,
      });
      expect(video.send(packet(video))).toBe(true);
      expect(video.send(report)).toBe(true);
      expect(audio.send(packet(audio))).toBe(true);
      await eventually(() => viewer.video.packets.length === 2 && viewer.audio.packets.length === 1, {
        what: 'all packets',
      });
      expect(viewer.video.packets).toEqual(expect.arrayContaining([packet(video), report]));
      expect(viewer.audio.packets).toEqual([packet(audio)]);

      viewer.video.tell(
        Buffer.concat([
          receiverReport(video.ssrc, 7),
          receiverReport(audio.ssrc, 9),
          feedback({ type: 205, format: 1, ssrc: video.ssrc, content: '00050001' }),
          feedback({ type: 205, format: 1, ssrc: video.rtx?.ssrc ?? 0, content: '00070000' }),
          receiverReport(video.rtx?.ssrc ?? 0, 11),
          feedback({ type: 206, format: 1, ssrc: video.ssrc }),
          feedback({ type: 206, format: 1, ssrc: audio.ssrc }),
          feedback({ type: 206, format: 4, ssrc: video.ssrc, content: `${hex(video.ssrc)}01000000` }),
          feedback({ type: 206, format: 15, ssrc: 0, content: `52454d42010403e8${hex(video.ssrc)}` }),
        ]),
      );
      const all = ['report 7', 'lost 5', 'lost 6', 'keyframe', 'keyframe', 'bandwidth 2000'];
      await eventually(() => told.length >= all.length, { what: 'all that the viewer told' });
      expect(told).toEqual(all);

      expect(video.knowsRoundTrip).toBe(false);
      const [asked, answer] = roundTrip(video.ssrc);
      viewer.video.tell(Buffer.concat([receiverReport(video.ssrc, 0), asked]));
      await eventually(() => viewer.video.packets.length > 2, { what: 'the delay since the last report' });
      expect(viewer.video.packets[2]?.toString('hex')).toBe(answer);
      expect(video.knowsRoundTrip).toBe(true);

      peer.close();
      expect(video.send(packet(video))).toBe(false);
      expect(audio.send(packet(audio))).toBe(false);
    } finally {
      peer.close();
      viewer.close();
    }
  });

  it('send packets of any age again in the retransmission stream, and without one those that SRTP takes', async () => {
    const engine = createDataChannelEngine({ bindAddress: '127.0.0.1', iceServers: [], logger });
    const peer = engine.create(events);
    const viewer = await createMediaViewer();
    try {
      viewer.accept(await peer.answer({ sdp: viewer.offer, trickle: false, format }));
      const video = peer.video;
      if (!video?.rtx) throw new Error('there is no retransmission stream');
      expect(video.rtx.ssrc).not.toBe(video.ssrc);
      expect(video.rtx.payloadType).toBe(RTX_PAYLOAD_TYPE);
      await eventually(() => video.send(packet(video, 0)), { what: 'a packet taken' });
      const { ssrc, payloadType, rtx } = video;
      const send = (bytes: Buffer) => video.send(bytes);
      const outlet = new PacketOutlet({ ssrc, payloadType, rtx, send }, 1);
      const bare = new PacketOutlet({ ssrc, payloadType, send }, 4_001);
      for (let i = 0; i < 4_000; i++) outlet.send(mediaPacket(i), i);
      // So many at once are more than a socket's buffer holds: what is sent next might not come, until it is empty.
      const report = buildSenderReport({ ssrc, ntpTime: 1n, rtpTimestamp: 2, packets: 3, bytes: 4 });
      const isThrough = () =>
        video.send(report) && viewer.video.packets.some((bytes) => bytes.equals(report));
      await eventually(isThrough, { what: 'a way through' });
      expect(outlet.resend(1_001)).toBe(true);
      await eventually(() => viewer.video.packets.find((bytes) => bytes.readUInt32BE(8) === rtx.ssrc), {
        what: 'a retransmission',
      });
      const again = viewer.video.packets.filter((bytes) => bytes.readUInt32BE(8) === rtx.ssrc);
      expect(again.map((bytes) => bytes.toString('hex'))).toEqual([
        `80eb0001000003e8${hex(rtx.ssrc)}03e9000003e8`,
      ]);

      for (let i = 0; i < 1_100; i++) bare.send(mediaPacket(i), i);
      expect([5_100 - 1_024, 5_100 - 1_023].map((sequence) => bare.resend(sequence))).toEqual([false, true]);
      expect(bare).toMatchObject({ refused: 0, resent: 1 });
    } finally {
      peer.close();
      viewer.close();
    }
  });

  it('go on after a packet that the engine refuses, and end with the viewer', async () => {
    const engine = createDataChannelEngine({ bindAddress: '127.0.0.1', iceServers: [], logger });
    let steerable = false;
    const peer = engine.create({ ...events, onControlOpen: () => (steerable = true) });
    const viewer = await createMediaViewer();
    try {
      viewer.accept(await peer.answer({ sdp: viewer.offer, trickle: false, format }));
      const video = peer.video;
      if (!video) throw new Error('there is no video track');
      await eventually(() => video.send(packet(video, 3_000)), { what: 'a packet taken' });
      expect(video.send(packet(video, 1_000))).toBe(false);
      expect(video.send(packet(video, 3_001))).toBe(true);
      // Before, an end would be noticed by nothing but silence.
      await eventually(() => steerable, { what: 'the control channel' });
      viewer.close();
      await eventually(() => !video.send(packet(video, 3_002)), { what: 'a closed track' });
    } finally {
      peer.close();
      viewer.close();
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
        answers.push(peer.answer({ sdp: OFFER, trickle: round % 2 === 0, format }).catch(() => undefined));
      if (round % 4 === 2) await new Promise(setImmediate);
      if (round % 4 === 3) await answers.at(-1);
      peer.close();
      peer.close();
    }
    const before = performance.now();
    await engine.close();
    expect(performance.now() - before).toBeLessThan(10_000);
    await Promise.all(answers);
  }, 20_000);
});

function packet({ ssrc, payloadType }: { ssrc: number; payloadType: number }, sequence = 1): Buffer {
  const marker = payloadType === VIDEO_PAYLOAD_TYPE ? 0x80 : 0;
  const bytes = Buffer.from([0x80, payloadType | marker, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0xde, 0xad]);
  bytes.writeUInt16BE(sequence, 2);
  bytes.writeUInt32BE(ssrc, 8);
  return bytes;
}

/** Four bytes of payload that say which one it is. */
function mediaPacket(index: number): MediaPacket {
  const bytes = Buffer.alloc(16);
  bytes.writeUInt32BE(index, 12);
  return {
    bytes,
    timestamp: index,
    marker: true,
    startsFrame: true,
    startsKeyframe: index === 0,
    afterLoss: false,
  };
}

function receiverReport(sourceSsrc: number, fractionLost: number): Buffer {
  return buildReceiverReport({
    ssrc: 1,
    sourceSsrc,
    fractionLost,
    cumulativeLost: 0,
    highestSequence: 0,
    jitter: 0,
    lastSr: 0,
    delaySinceLastSr: 0,
  });
}

/** RFC 4585 section 6.1; `content` in hex. */
function feedback(given: { type: number; format: number; ssrc: number; content?: string }): Buffer {
  const content = Buffer.from(given.content ?? '', 'hex');
  const header = Buffer.from([0x80 | given.format, given.type, 0, 2 + content.length / 4]);
  const ssrcs = Buffer.from(`00000001${hex(given.ssrc)}`, 'hex');
  return Buffer.concat([header, ssrcs, content]);
}

/** A viewer's question by extended report (RFC 3611 section 4.4), and the answer to it in hex (section 4.5). */
function roundTrip(ssrc: number): [Buffer, string] {
  return [
    Buffer.from('80cf0004000000010400000211112222333344ff', 'hex'),
    `80c90001${hex(ssrc)}80cf0005${hex(ssrc)}05000003000000012222333300000000`,
  ];
}

function hex(ssrc: number): string {
  return ssrc.toString(16).padStart(8, '0');
}
