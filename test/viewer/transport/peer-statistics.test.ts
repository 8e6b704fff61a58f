import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { codecName, codecProfile } from '../../../viewer/transport/codec-name.ts';
import type { PeerReport } from '../../../viewer/transport/peer-link.ts';
import { readStatistics } from '../../../viewer/transport/peer-statistics.ts';

/** What Chromium 156 told of a picture of 640 × 360 after five seconds, without addresses and keys. */
const chromium: PeerReport = JSON.parse(
  readFileSync(new URL('../../fixtures/chromium-peer-report.json', import.meta.url), 'utf8'),
);

/** In the shape of Firefox: no transport, the pair is marked itself, other optional members. */
const firefox: PeerReport = [
  { id: 'c', type: 'codec', timestamp: 5000, mimeType: 'video/H264', payloadType: 126, sdpFmtpLine: '' },
  {
    id: 'in',
    type: 'inbound-rtp',
    timestamp: 5000,
    kind: 'video',
    mediaType: 'video',
    codecId: 'c',
    bytesReceived: 9000,
    packetsReceived: 30,
    packetsLost: 1,
    jitter: 0.002,
    framesDecoded: 20,
    frameWidth: 320,
    frameHeight: 180,
    discardedPackets: 0,
  },
  {
    id: 'unused',
    type: 'candidate-pair',
    timestamp: 5000,
    nominated: true,
    selected: false,
    state: 'succeeded',
    localCandidateId: 'l1',
    remoteCandidateId: 'r1',
  },
  {
    id: 'pair',
    type: 'candidate-pair',
    timestamp: 5000,
    nominated: true,
    selected: true,
    state: 'succeeded',
    localCandidateId: 'l2',
    remoteCandidateId: 'r1',
  },
  { id: 'l1', type: 'local-candidate', timestamp: 5000, candidateType: 'host', protocol: 'udp' },
  {
    id: 'l2',
    type: 'local-candidate',
    timestamp: 5000,
    candidateType: 'relay',
    relayProtocol: 'tcp',
    address: '198.51.100.7',
    protocol: 'udp',
  },
  { id: 'r1', type: 'remote-candidate', timestamp: 5000, candidateType: 'srflx', protocol: 'udp' },
];

/** In the shape of Safari: no pair is named, and addresses are hidden behind names. */
const safari: PeerReport = [
  {
    id: 'in',
    type: 'inbound-rtp',
    timestamp: 7000,
    kind: 'video',
    decoderImplementation: 'unknown',
    bytesReceived: 100,
    framesDecoded: 0,
  },
  {
    id: 'little',
    type: 'candidate-pair',
    timestamp: 7000,
    nominated: true,
    state: 'succeeded',
    bytesReceived: 10,
    localCandidateId: 'l1',
    remoteCandidateId: 'none',
  },
  {
    id: 'much',
    type: 'candidate-pair',
    timestamp: 7000,
    nominated: true,
    state: 'succeeded',
    bytesReceived: 100,
    currentRoundTripTime: 0.012,
    localCandidateId: 'l2',
    remoteCandidateId: 'none',
  },
  { id: 'l1', type: 'local-candidate', timestamp: 7000, candidateType: 'srflx', protocol: 'udp' },
  {
    id: 'l2',
    type: 'local-candidate',
    timestamp: 7000,
    candidateType: 'host',
    protocol: 'UDP',
    address: 'b5d4e2a0.local',
  },
];

describe('what a browser tells of a connection', () => {
  it('is read as Chromium has it', () => {
    const statistics = readStatistics(chromium);
    expect(statistics).toEqual({
      at: 1_700_000_015_006.458,
      video: {
        codec: 'H.264',
        profile: 'Constrained Baseline 3.1',
        width: 640,
        height: 360,
        decoder: undefined,
        bytes: 77_066,
        packets: 137,
        lost: 0,
        jitterMs: 1,
        framesReceived: 95,
        framesDecoded: 95,
        framesDropped: 0,
        keyframes: 4,
        freezes: 0,
        frozenMs: 0,
        nacks: 0,
        plis: 0,
        retransmitted: undefined,
        bufferedMs: expect.closeTo(323.996),
        emitted: 95,
        decodingMs: expect.closeTo(30.558),
      },
      audio: undefined,
      path: {
        mine: { kind: 'host', protocol: 'udp', relayProtocol: undefined, family: 6 },
        theirs: { kind: 'host', protocol: 'udp', relayProtocol: undefined, family: 6 },
        roundTripMs: 1,
      },
      dtls: 'TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256',
      srtp: 'SRTP_AES128_CM_HMAC_SHA1_80',
      rtcpRoundTripMs: expect.closeTo(8.987),
      rtcpRoundTrips: 5,
    });
    expect(JSON.stringify(statistics)).not.toMatch(/2001:db8|192\.0\.2/);
  });

  it('is read as Firefox has it', () => {
    expect(readStatistics(firefox)).toMatchObject({
      at: 5000,
      video: {
        codec: 'H.264',
        profile: undefined,
        width: 320,
        framesDecoded: 20,
        jitterMs: 2,
        freezes: undefined,
      },
      path: {
        mine: { kind: 'relay', protocol: 'udp', relayProtocol: 'tcp', family: 4 },
        theirs: { kind: 'srflx', family: undefined },
        roundTripMs: undefined,
      },
      srtp: undefined,
      rtcpRoundTrips: undefined,
    });
  });

  it('is read as Safari has it', () => {
    expect(readStatistics(safari)).toMatchObject({
      at: 7000,
      video: { codec: undefined, width: undefined, decoder: undefined, bytes: 100 },
      path: {
        mine: { kind: 'host', protocol: 'udp', family: undefined },
        theirs: { kind: undefined },
        roundTripMs: 12,
      },
    });
  });

  it.each<[string, PeerReport]>([
    ['empty', []],
    ['of no time', [{ id: 'in', type: 'inbound-rtp', kind: 'video' }]],
    ['of a time that is none', [{ id: 'in', type: 'inbound-rtp', kind: 'video', timestamp: Number.NaN }]],
  ])('is nothing where a report is %s', (_name, report) => {
    expect(readStatistics(report)).toBeUndefined();
  });

  it('has neither picture nor path before there are any', () => {
    expect(readStatistics([{ id: 'P', type: 'peer-connection', timestamp: 1 }])).toMatchObject({
      at: 1,
      video: undefined,
      path: undefined,
    });
  });

  it('takes what is not a number for not told', () => {
    const odd = [
      { id: 'in', type: 'inbound-rtp', kind: 'video', timestamp: 1, framesDecoded: '7', jitter: null },
    ];
    expect(readStatistics(odd)?.video).toMatchObject({ framesDecoded: undefined, jitterMs: undefined });
  });

  it('knows the sound by its codec', () => {
    const report = [
      { id: 'c', type: 'codec', timestamp: 1, mimeType: 'audio/PCMA' },
      { id: 'a', type: 'inbound-rtp', mediaType: 'audio', timestamp: 1, codecId: 'c', packetsLost: 2 },
    ];
    expect(readStatistics(report)?.audio).toMatchObject({ codec: 'G.711 A-law', lost: 2 });
  });
});

describe('a codec by its name and profile', () => {
  it.each([
    ['video/H264', 'profile-level-id=42e01f', 'H.264', 'Constrained Baseline 3.1'],
    ['video/H264', 'profile-level-id=42001f', 'H.264', 'Baseline 3.1'],
    ['video/H264', 'packetization-mode=1; profile-level-id=4D0028', 'H.264', 'Main 4.0'],
    ['video/h264', 'profile-level-id=640032', 'H.264', 'High 5.0'],
    ['video/H264', 'profile-level-id=640c1f', 'H.264', 'Constrained High 3.1'],
    ['video/H264', 'profile-level-id=zz', 'H.264', undefined],
    ['video/H264', '', 'H.264', undefined],
    ['video/H265', 'level-id=93;profile-id=1;tier-flag=0;tx-mode=SRST', 'H.265', 'Main 3.1'],
    ['video/H265', 'profile-id=2', 'H.265', 'Main 10'],
    ['video/H265', 'level-id=93', 'H.265', undefined],
    ['audio/opus', 'minptime=10;useinbandfec=1', 'Opus', undefined],
    ['audio/PCMU', '', 'G.711 µ-law', undefined],
    ['video/VP8', '', 'VP8', undefined],
  ])('%s %s', (mimeType, fmtp, name, profile) => {
    expect(codecName(mimeType)).toBe(name);
    expect(codecProfile(mimeType, fmtp)).toBe(profile);
  });
});
