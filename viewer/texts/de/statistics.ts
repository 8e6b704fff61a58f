import type { EndKind } from '../../transport/peer-statistics.ts';
import type { StatisticsTexts } from '../en/statistics.ts';

/** As RFC 8445 has the candidates. */
const ENDS: Readonly<Record<EndKind, string>> = {
  host: 'eigene Adresse',
  srflx: 'gespiegelt (über STUN)',
  prflx: 'gespiegelt (unterwegs gefunden)',
  relay: 'Relais',
};

function decimal(value: number, digits: number): string {
  return value.toFixed(digits).replace('.', ',');
}

function bytes(count: number): string {
  if (count < 1_000_000) return `${decimal(count / 1000, 0)} kB`;
  return count < 1_000_000_000
    ? `${decimal(count / 1_000_000, 1)} MB`
    : `${decimal(count / 1_000_000_000, 2)} GB`;
}

function bitrate(bits: number): string {
  return bits < 1_000_000 ? `${decimal(bits / 1000, 0)} kbit/s` : `${decimal(bits / 1_000_000, 2)} Mbit/s`;
}

const ms = (value: number): string => `${decimal(value, value < 10 ? 1 : 0)} ms`;
const fps = (value: number): string => `${decimal(value, 1)} Bilder/s`;
const percent = (share: number): string => `${decimal(share * 100, 1)} %`;

/** What the statistics say, in German. */
export const statisticsTexts: StatisticsTexts = {
  title: 'Statistik',
  of: (camera) => `Statistik zu ${camera}`,
  close: 'Schließen',
  copy: 'Bericht kopieren',
  copied: 'Bericht kopiert.',
  byHand: 'Diese Seite darf nicht selbst kopieren. Der Bericht ist markiert: von Hand kopieren.',
  report: 'Bericht',
  waiting: 'Eine Verbindung wird erwartet…',
  noData: 'noch keine Zahlen',
  plot: (name, low, high, now) => `${name} in der letzten Minute: von ${low} bis ${high}, jetzt ${now}.`,
  emptyPlot: (name) => `${name} in der letzten Minute: noch keine Zahlen.`,
  names: {
    bitrate: 'Bitrate',
    fps: 'Bildrate',
    loss: 'Verlust',
    codec: 'Codec',
    decoder: 'Decoder',
    size: 'Bild',
    frames: 'Bilder',
    freezes: 'Aussetzer',
    received: 'Empfangen',
    lost: 'Verlorene Pakete',
    repairs: 'Nachforderungen',
    jitter: 'Jitter',
    buffer: 'Jitter-Puffer',
    decoding: 'Decodierung',
    roundTrip: 'Hin und zurück',
    delay: 'Vom Gateway zum Bildschirm',
    path: 'Weg',
    encryption: 'Verschlüsselung',
    sound: 'Ton',
    status: 'Zustand',
    time: 'Zeit',
    camera: 'Kamera',
    gateway: 'Gateway',
    browser: 'Browser',
    lastMinute: 'Letzte Minute',
  },
  codec: (name, profile) => (profile === undefined ? name : `${name}, ${profile}`),
  size: (width, height) => `${width} × ${height}`,
  frames: (decoded, dropped, keyframes) =>
    [
      `${decoded} decodiert`,
      ...(dropped === undefined ? [] : [`${dropped} verworfen`]),
      ...(keyframes === undefined ? [] : [`${keyframes} Schlüsselbilder`]),
    ].join(', '),
  freezes: (count, forMs) =>
    forMs === undefined || count === 0 ? `${count}` : `${count}, zusammen ${decimal(forMs / 1000, 1)} s`,
  received: (count, packets) =>
    packets === undefined ? bytes(count) : `${bytes(count)} in ${packets} Paketen`,
  lost: (lost, packets) =>
    `${lost} von ${packets + lost} (${percent(packets + lost > 0 ? lost / (packets + lost) : 0)})`,
  repairs: (nacks, plis, again) =>
    [
      ...(nacks === undefined ? [] : [`${nacks} NACK`]),
      ...(plis === undefined ? [] : [`${plis} PLI`]),
      ...(again === undefined ? [] : [`${again} Pakete noch einmal gesendet`]),
    ].join(', '),
  delay: (totalMs, wayMs) =>
    wayMs === undefined ? ms(totalMs) : `${ms(totalMs)}, davon ${ms(wayMs)} unterwegs`,
  path: (mine, theirs, relayed) =>
    `${relayed ? 'Über ein Relais' : 'Direkt'}: hier ${mine}, am Gateway ${theirs}`,
  end: (kind) => (kind === undefined ? 'nicht bekannt' : ENDS[kind]),
  protocol: (protocol, family) =>
    family === undefined ? protocol.toUpperCase() : `${protocol.toUpperCase()} über IPv${family}`,
  relayedBy: (protocol) => `TURN über ${protocol.toUpperCase()}`,
  sound: (codec, lost) => (lost ? `${codec}, ${lost} Pakete verloren` : codec),
  bitrate,
  fps,
  percent,
  ms,
  range: (name, low, high, mean) => `${name} ${low} bis ${high}, im Mittel ${mean}`,
  reportTitle: (product) => `${product}: Statistik`,
};
