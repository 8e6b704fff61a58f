import { pino } from 'pino';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { ConnectionLog } from '../../../gateway/mqtt/connection-log.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function setUp() {
  const lines: string[] = [];
  const logger = pino({}, { write: (line: string) => void lines.push(JSON.parse(line).msg) });
  return { lines, log: new ConnectionLog({ broker: 'mqtt://broker', logger }) };
}

const CAME = 'broker connected';
const WENT = 'broker is away; trying again';

it('tells of each coming and going', () => {
  const { lines, log } = setUp();
  for (let i = 0; i < 3; i++) log.lost('refused');
  log.connected();
  expect(lines).toEqual([WENT, CAME]);
  vi.advanceTimersByTime(60_000);
  log.lost(undefined);
  log.lost('refused');
  log.connected();
  expect(lines).toEqual([WENT, CAME, WENT, CAME]);
  log.close();
});

it('tells of one that never answers', () => {
  const { lines, log } = setUp();
  for (let i = 0; i < 3; i++) log.lost(undefined);
  expect(lines).toEqual([WENT]);
});

it('tells once of one that ends every connection, and when one lasts', () => {
  const { lines, log } = setUp();
  for (let i = 0; i < 1_000; i++) {
    log.connected();
    vi.advanceTimersByTime(20);
    log.lost(undefined);
    vi.advanceTimersByTime(500);
  }
  expect(lines).toEqual([CAME, WENT]);
  log.connected();
  vi.advanceTimersByTime(5_000);
  expect(lines).toEqual([CAME, WENT, CAME]);
  log.lost(undefined);
  log.connected();
  expect(lines).toEqual([CAME, WENT, CAME, WENT, CAME]);
  log.close();
});
