import { codecName, codecProfile } from './codec-name.ts';
import type { PeerReport } from './peer-link.ts';

/** Counts of one incoming stream since its connection began; undefined is what this browser does not tell. */
export interface StreamStatistics {
  /** As people know it, `H.264`. */
  readonly codec?: string | undefined;
  /** Profile and level that both ends agreed on. */
  readonly profile?: string | undefined;
  readonly bytes?: number | undefined;
  readonly packets?: number | undefined;
  readonly lost?: number | undefined;
  /** Mean deviation of the packets' arrival, in ms (RFC 3550 section 6.4.1). */
  readonly jitterMs?: number | undefined;
}

export interface VideoStatistics extends StreamStatistics {
  /** Of the picture, in pixels. */
  readonly width?: number | undefined;
  readonly height?: number | undefined;
  /** The decoder by its own name. */
  readonly decoder?: string | undefined;
  readonly framesReceived?: number | undefined;
  readonly framesDecoded?: number | undefined;
  readonly framesDropped?: number | undefined;
  readonly keyframes?: number | undefined;
  readonly freezes?: number | undefined;
  readonly frozenMs?: number | undefined;
  /** Generic NACKs and Picture Loss Indications that were sent (RFC 4585), and packets that came again (RFC 4588). */
  readonly nacks?: number | undefined;
  readonly plis?: number | undefined;
  readonly retransmitted?: number | undefined;
  /** Sums over the frames: time in the jitter buffer of those that have left it, and time in the decoder of those decoded. */
  readonly bufferedMs?: number | undefined;
  readonly emitted?: number | undefined;
  readonly decodingMs?: number | undefined;
}

export type EndKind = 'host' | 'srflx' | 'prflx' | 'relay';

/** One end of the path: no address, since a report is there to be shown to others. */
export interface PathEnd {
  readonly kind: EndKind | undefined;
  /** `udp` or `tcp`. */
  readonly protocol?: string | undefined;
  /** How this browser reaches its TURN server: `udp`, `tcp` or `tls`. */
  readonly relayProtocol?: string | undefined;
  /** IP version; undefined where the browser hides the address. */
  readonly family?: 4 | 6 | undefined;
}

export interface PathStatistics {
  readonly mine: PathEnd;
  readonly theirs: PathEnd;
  /** By the connection's own checks (RFC 7675); of the browser's coarse clock. */
  readonly roundTripMs?: number | undefined;
}

/** One look at a peer connection. */
export interface PeerStatistics {
  /** Ms of the browser's clock. */
  readonly at: number;
  readonly video?: VideoStatistics | undefined;
  readonly audio?: StreamStatistics | undefined;
  readonly path?: PathStatistics | undefined;
  /** What the media are encrypted by. */
  readonly dtls?: string | undefined;
  readonly srtp?: string | undefined;
  /** Sums by RTCP (RFC 3611 section 4.5): finer than the path's where it is there. */
  readonly rtcpRoundTripMs?: number | undefined;
  readonly rtcpRoundTrips?: number | undefined;
}

type Entry = Readonly<Record<string, unknown>>;

/** Reads what Chromium, Firefox and Safari tell of a peer connection; whatever one of them lacks is left out. Pure. */
export function readStatistics(report: PeerReport): PeerStatistics | undefined {
  const byId = new Map(report.map((entry) => [text(entry, 'id') ?? '', entry]));
  const inbound = report.filter(({ type }) => type === 'inbound-rtp');
  const video = inbound.find((entry) => kindOf(entry) === 'video');
  const audio = inbound.find((entry) => kindOf(entry) === 'audio');
  const transport = report.find(({ type }) => type === 'transport');
  const pair = selectedPair(report, byId, transport);
  const at = [video, pair, transport, ...report].map((entry) => number(entry, 'timestamp')).find(isKnown);
  if (at === undefined) return undefined;
  const remote = report.find((entry) => entry.type === 'remote-outbound-rtp' && kindOf(entry) === 'video');
  return {
    at,
    video: video && readVideo(video, byId),
    audio: audio && readStream(audio, byId),
    path: pair && readPath(pair, byId),
    dtls: text(transport, 'dtlsCipher'),
    srtp: text(transport, 'srtpCipher'),
    rtcpRoundTripMs: milliseconds(remote, 'totalRoundTripTime'),
    rtcpRoundTrips: number(remote, 'roundTripTimeMeasurements'),
  };
}

/** Firefox marks the pair itself; an older Safari names neither, but has one that was nominated and carries the most. */
function selectedPair(
  report: PeerReport,
  byId: ReadonlyMap<string, Entry>,
  transport: Entry | undefined,
): Entry | undefined {
  const named = byId.get(text(transport, 'selectedCandidatePairId') ?? '');
  if (named) return named;
  const pairs = report.filter(({ type }) => type === 'candidate-pair');
  const received = (entry: Entry) => number(entry, 'bytesReceived') ?? 0;
  return (
    pairs.find(({ selected }) => selected === true) ??
    pairs
      .filter(({ nominated, state }) => nominated === true && state === 'succeeded')
      .sort((some, other) => received(other) - received(some))[0]
  );
}

function readStream(entry: Entry, byId: ReadonlyMap<string, Entry>): StreamStatistics {
  const codec = byId.get(text(entry, 'codecId') ?? '');
  const mimeType = text(codec, 'mimeType');
  return {
    codec: mimeType && codecName(mimeType),
    profile: mimeType && codecProfile(mimeType, text(codec, 'sdpFmtpLine') ?? ''),
    bytes: number(entry, 'bytesReceived'),
    packets: number(entry, 'packetsReceived'),
    lost: number(entry, 'packetsLost'),
    jitterMs: milliseconds(entry, 'jitter'),
  };
}

function readVideo(entry: Entry, byId: ReadonlyMap<string, Entry>): VideoStatistics {
  const decoder = text(entry, 'decoderImplementation');
  return {
    ...readStream(entry, byId),
    width: number(entry, 'frameWidth'),
    height: number(entry, 'frameHeight'),
    // Chromium says so while there is none yet.
    decoder: decoder === 'unknown' ? undefined : decoder,
    framesReceived: number(entry, 'framesReceived'),
    framesDecoded: number(entry, 'framesDecoded'),
    framesDropped: number(entry, 'framesDropped'),
    keyframes: number(entry, 'keyFramesDecoded'),
    freezes: number(entry, 'freezeCount'),
    frozenMs: milliseconds(entry, 'totalFreezesDuration'),
    nacks: number(entry, 'nackCount'),
    plis: number(entry, 'pliCount'),
    retransmitted: number(entry, 'retransmittedPacketsReceived'),
    bufferedMs: milliseconds(entry, 'jitterBufferDelay'),
    emitted: number(entry, 'jitterBufferEmittedCount'),
    decodingMs: milliseconds(entry, 'totalDecodeTime'),
  };
}

function readPath(pair: Entry, byId: ReadonlyMap<string, Entry>): PathStatistics {
  return {
    mine: readEnd(byId.get(text(pair, 'localCandidateId') ?? '')),
    theirs: readEnd(byId.get(text(pair, 'remoteCandidateId') ?? '')),
    roundTripMs: milliseconds(pair, 'currentRoundTripTime'),
  };
}

const END_KINDS: readonly EndKind[] = ['host', 'srflx', 'prflx', 'relay'];

function readEnd(candidate: Entry | undefined): PathEnd {
  const named = text(candidate, 'candidateType');
  return {
    kind: END_KINDS.find((kind) => kind === named),
    protocol: text(candidate, 'protocol')?.toLowerCase(),
    relayProtocol: text(candidate, 'relayProtocol')?.toLowerCase(),
    family: familyOf(text(candidate, 'address') ?? text(candidate, 'ip') ?? ''),
  };
}

/** A name that mDNS hides the address behind tells nothing. */
function familyOf(address: string): 4 | 6 | undefined {
  if (/^\d+(?:\.\d+){3}$/.test(address)) return 4;
  return address.includes(':') ? 6 : undefined;
}

/** `mediaType` is what it was called before. */
function kindOf(entry: Entry): string | undefined {
  return text(entry, 'kind') ?? text(entry, 'mediaType');
}

function number(entry: Entry | undefined, key: string): number | undefined {
  const value = entry?.[key];
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

/** The browser counts in seconds. */
function milliseconds(entry: Entry | undefined, key: string): number | undefined {
  const seconds = number(entry, key);
  return seconds === undefined ? undefined : seconds * 1000;
}

/** Empty is what a browser says of something that it hides. */
function text(entry: Entry | undefined, key: string): string | undefined {
  const value = entry?.[key];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function isKnown(value: number | undefined): value is number {
  return value !== undefined;
}
