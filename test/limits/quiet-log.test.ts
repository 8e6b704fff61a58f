import pino from 'pino';
import { expect, it } from 'vitest';
import { QUIET_MS } from '../../limits/quiet-count.ts';
import { createQuietLog } from '../../limits/quiet-log.ts';

it('logs the first of a kind at once, counts the next, and tells the count with the line after', () => {
  const lines: Record<string, unknown>[] = [];
  const logger = pino({ base: null, timestamp: false }, { write: (line) => lines.push(JSON.parse(line)) });
  let now = 5;
  const log = createQuietLog({ logger, now: () => now });

  log.note('MQTT sign-in refused', { user: 'ann' });
  for (let i = 0; i < 1000; i++) log.note('MQTT sign-in refused', { user: 'bob' });
  log.note('MQTT publish refused, client closed', { user: 'cem' });
  now += QUIET_MS;
  log.note('MQTT sign-in refused', { user: 'dee' });

  log.note('a long one', { topic: 'x'.repeat(10_000) });

  expect(lines).toEqual([
    { level: 40, user: 'ann', msg: 'MQTT sign-in refused' },
    { level: 40, user: 'cem', msg: 'MQTT publish refused, client closed' },
    { level: 40, user: 'dee', unlogged: 1000, msg: 'MQTT sign-in refused' },
    { level: 40, topic: 'x'.repeat(128), msg: 'a long one' },
  ]);
});
