import { readFileSync } from 'node:fs';
import { cpus, loadavg, release } from 'node:os';
import { LIVE_AGE_MS } from './chromium-joins.ts';
import type { CpuFigures } from './measure-cpu.ts';
import type { JoinFigures } from './measure-joins.ts';
import type { MemoryFigures } from './measure-memory.ts';
import { IDEAL_PAYLOAD_BYTES } from './pace-meter.ts';
import { percentile, type Summary } from './statistics.ts';
import { figure, type Table } from './table.ts';

const MEGABYTE = 1024 * 1024;

/** Where and how the figures came about. */
export interface Circumstances {
  readonly command: string;
  readonly node: string;
  readonly machine: string;
  readonly cores: number;
  /** Of the last minute, before the bench began. */
  readonly load: number;
}

export function circumstances(argv: readonly string[]): Circumstances {
  const processors = cpus();
  return {
    command: ['npm run bench --', ...argv].join(' ').replace(/ --$/, ''),
    node: process.version,
    machine: `${processors[0]?.model.trim() ?? 'unknown processor'}, Linux ${release()}`,
    cores: processors.length,
    load: loadavg()[0] ?? 0,
  };
}

export function describeCircumstances({ command, node, machine, cores, load }: Circumstances): string {
  const busy =
    load > 0.5 ? '\nThe machine has other work: trust the ratios, not the figures themselves.' : '';
  return `${command}\nNode ${node}, ${cores} × ${machine}, load ${load.toFixed(1)} before${busy}`;
}

/** The load of the last minute. Others' work beside the bench shows here. */
export function loadNow(): string {
  return readFileSync('/proc/loadavg', 'utf8').split(' ')[0] ?? '';
}

export function cpuTable(figures: readonly CpuFigures[], stream: string): Table {
  const bareOf = (viewers: number) => figures.find((row) => row.viewers === viewers);
  return {
    title: `CPU per packet and viewer (${stream})`,
    columns: [
      'sender',
      'viewers',
      'µs',
      'rounds, µs',
      '× bare',
      '% of a core',
      'packets/s',
      '× ideal',
      'largest, B',
      'lost %',
    ],
    rows: figures.map((row) => [
      row.sender,
      String(row.viewers),
      figure(row.microsPerPacket, 1),
      row.rounds.map((round) => figure(round, 1)).join(' '),
      figure(row.microsPerPacket / (bareOf(row.viewers)?.microsPerPacket ?? Number.NaN), 2),
      figure(row.cores * 100, 1),
      figure(row.packetsPerSecond, 1),
      figure(row.packetsToIdeal, 3),
      String(row.largestPacketBytes),
      figure(row.lostShare * 100, 2),
    ]),
    notes: [
      'CPU time is user and system time of the sender’s whole process, pulling from the camera included.',
      `Packets/s are those to one viewer; ideal is ⌈bytes ÷ ${IDEAL_PAYLOAD_BYTES}⌉ for each picture.`,
    ],
  };
}

export function memoryTable(figures: readonly MemoryFigures[]): Table {
  const counts = figures[0]?.points.map(({ viewers }) => viewers) ?? [];
  return {
    title: 'Memory (resident)',
    columns: ['sender', ...counts.map((count) => `${count} viewer(s), MB`), 'a viewer, MB'],
    rows: figures.map(({ sender, points, bytesPerViewer }) => [
      sender,
      ...points.map(({ bytes }) => figure(bytes / MEGABYTE, 1)),
      figure(bytesPerViewer === undefined ? undefined : bytesPerViewer / MEGABYTE, 2),
    ]),
    notes: ['One camera. A viewer is the slope by least squares, with its retransmission store full.'],
  };
}

export function firstFrameTable(figures: readonly JoinFigures[]): Table {
  return {
    title: 'Time to the picture in Chromium, from the offer’s sending, joining at random (ms)',
    columns: ['sender', 'picture', 'what', 'median', 'min', 'max', 'joins'],
    rows: figures.flatMap(({ sender, picture, answered, connected, firstFrame, live }) => [
      [sender, picture, 'answer', ...summaryCells(answered)],
      [sender, picture, 'connected', ...summaryCells(connected)],
      [sender, picture, 'first decoded frame', ...summaryCells(firstFrame)],
      [sender, picture, `live (under ${LIVE_AGE_MS} ms old)`, ...summaryCells(live)],
    ]),
  };
}

export function glassTable(figures: readonly JoinFigures[], encodingMs: readonly number[]): Table {
  return {
    title: 'Glass to glass in Chromium (ms)',
    columns: ['sender', 'picture', 'what', 'median', 'min', 'max', 'joins'],
    rows: figures.flatMap(({ sender, picture, glass, glassWithoutEncoder }) => [
      [sender, picture, 'camera’s clock to screen', ...summaryCells(glass)],
      [sender, picture, 'without the encoder', ...summaryCells(glassWithoutEncoder)],
    ]),
    notes: [
      'Of each join the median over its pictures, from a second after the first one on.',
      ...(encodingMs.length === 0
        ? []
        : [
            `The simulated camera’s encoder took ${figure(percentile(encodingMs, 0.5), 1)} ms a picture (median).`,
          ]),
    ],
  };
}

function summaryCells(summary: Summary | undefined): string[] {
  return [figure(summary?.median), figure(summary?.min), figure(summary?.max), String(summary?.count ?? 0)];
}
