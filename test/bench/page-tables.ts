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
      'heap first, MB',
      'heap last, MB',
      'growth, MB/h',
      'watched, s',
    ],
    rows: figures.map(({ tiles, framesPerSecond, cores, heapBytes, heapBytesAnHour, seconds }) => [
      String(tiles),
      figure(framesPerSecond, 0),
      figure(cores.page, 2),
      figure(cores.others, 2),
      figure(heapBytes.first / MEGA, 1),
      figure(heapBytes.last / MEGA, 1),
      figure(heapBytesAnHour === undefined ? undefined : heapBytesAnHour / MEGA, 2),
      figure(seconds, 0),
    ]),
    notes: ['Decoded and drawn by the CPU: this Chromium has no graphics card.'],
  };
}
