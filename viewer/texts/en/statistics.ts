import type { EndKind } from '../../transport/peer-statistics.ts';
import type { Translation } from '../translation.ts';

/** As RFC 8445 calls the candidates. */
const ENDS: Readonly<Record<EndKind, string>> = {
  host: 'host',
  srflx: 'reflexive (by STUN)',
  prflx: 'reflexive (found on the way)',
  relay: 'relay',
};

function bytes(count: number): string {
  if (count < 1_000_000) return `${(count / 1000).toFixed(0)} kB`;
  return count < 1_000_000_000
    ? `${(count / 1_000_000).toFixed(1)} MB`
    : `${(count / 1_000_000_000).toFixed(2)} GB`;
}

function bitrate(bits: number): string {
  return bits < 1_000_000 ? `${(bits / 1000).toFixed(0)} kbit/s` : `${(bits / 1_000_000).toFixed(2)} Mbit/s`;
}

function ms(value: number): string {
  return value < 10 ? `${value.toFixed(1)} ms` : `${value.toFixed(0)} ms`;
}

const fps = (value: number): string => `${value.toFixed(1)} fps`;
const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;

/** What the statistics say; apart, so that only who opens them loads them. */
export const statisticsTexts = {
  title: 'Statistics',
  of: (camera: string) => `Statistics of ${camera}`,
  close: 'Close',
  copy: 'Copy report',
  copied: 'Report copied.',
  byHand: 'This page may not copy by itself. The report is selected: copy it by hand.',
  report: 'Report',
  waiting: 'Waiting for a connection…',
  noData: 'no figures yet',
  plot: (name: string, low: string, high: string, now: string) =>
    `${name} over the last minute: from ${low} to ${high}, now ${now}.`,
  emptyPlot: (name: string) => `${name} over the last minute: no figures yet.`,
  names: {
    bitrate: 'Bitrate',
    fps: 'Frame rate',
    loss: 'Loss',
    codec: 'Codec',
    decoder: 'Decoder',
    size: 'Picture',
    frames: 'Pictures',
    freezes: 'Freezes',
    received: 'Received',
    lost: 'Lost packets',
    repairs: 'Repairs',
    jitter: 'Jitter',
    buffer: 'Jitter buffer',
    decoding: 'Decoding',
    roundTrip: 'Round trip',
    delay: 'From gateway to screen',
    path: 'Path',
    encryption: 'Encryption',
    sound: 'Sound',
    status: 'Status',
    time: 'Time',
    camera: 'Camera',
    gateway: 'Gateway',
    browser: 'Browser',
    lastMinute: 'Last minute',
  },
  codec: (name: string, profile: string | undefined) =>
    profile === undefined ? name : `${name}, ${profile}`,
  size: (width: number, height: number) => `${width} × ${height}`,
  frames: (decoded: number, dropped: number | undefined, keyframes: number | undefined) =>
    [
      `${decoded} decoded`,
      ...(dropped === undefined ? [] : [`${dropped} dropped`]),
      ...(keyframes === undefined ? [] : [`${keyframes} keyframes`]),
    ].join(', '),
  freezes: (count: number, forMs: number | undefined) =>
    forMs === undefined || count === 0 ? `${count}` : `${count}, together ${(forMs / 1000).toFixed(1)} s`,
  received: (count: number, packets: number | undefined) =>
    packets === undefined ? bytes(count) : `${bytes(count)} in ${packets} packets`,
  lost: (lost: number, packets: number) =>
    `${lost} of ${packets + lost} (${percent(packets + lost > 0 ? lost / (packets + lost) : 0)})`,
  repairs: (nacks: number | undefined, plis: number | undefined, again: number | undefined) =>
    [
      ...(nacks === undefined ? [] : [`${nacks} NACK`]),
      ...(plis === undefined ? [] : [`${plis} PLI`]),
      ...(again === undefined ? [] : [`${again} packets sent again`]),
    ].join(', '),
  delay: (totalMs: number, wayMs: number | undefined) =>
    wayMs === undefined ? ms(totalMs) : `${ms(totalMs)}, of which ${ms(wayMs)} on its way`,
  path: (mine: string, theirs: string, relayed: boolean) =>
    `${relayed ? 'Relayed' : 'Direct'}: ${mine} here, ${theirs} at the gateway`,
  end: (kind: EndKind | undefined) => (kind === undefined ? 'not known' : ENDS[kind]),
  protocol: (protocol: string, family: 4 | 6 | undefined) =>
    family === undefined ? protocol.toUpperCase() : `${protocol.toUpperCase()} over IPv${family}`,
  relayedBy: (protocol: string) => `TURN by ${protocol.toUpperCase()}`,
  sound: (codec: string, lost: number | undefined) => (lost ? `${codec}, ${lost} packets lost` : codec),
  bitrate,
  fps,
  percent,
  ms,
  range: (name: string, low: string, high: string, mean: string) => `${name} ${low} to ${high}, mean ${mean}`,
  reportTitle: (product: string) => `${product}: statistics`,
};

export type StatisticsTexts = Translation<typeof statisticsTexts>;
