import type { PageFigures } from './measure-page.ts';
import { figure, type Table } from './table.ts';

const MEGA = 1_000_000;

export function pageTable(figures: readonly PageFigures[]): Table {
  return {
    title: 'The viewer in Chromium with so many pictures of 640×360 at 15 a second',
    columns: [
      'tiles',
      'pictures/s',
      'page, cores',
      'rest of the browser, cores',
      'heap, MB',
      'MB/h',
      'resident, MB',
      'MB/h',
      'watched, s',
    ],
    rows: figures.map(({ tiles, framesPerSecond, cores, heap, resident, seconds }) => [
      String(tiles),
      figure(framesPerSecond, 0),
      figure(cores.page, 2),
      figure(cores.others, 2),
      ...[heap, resident].flatMap(({ first, last, anHour }) => [
        `${figure(first / MEGA, 1)} → ${figure(last / MEGA, 1)}`,
        figure(anHour === undefined ? undefined : anHour / MEGA, 2),
      ]),
      figure(seconds, 0),
    ]),
    notes: [
      'Growth is that of the later half of the time.',
      'Decoded and drawn by the CPU: this Chromium has no graphics card.',
    ],
  };
}
