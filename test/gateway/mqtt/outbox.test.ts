import { expect, it } from 'vitest';
import { Outbox } from '../../../gateway/mqtt/outbox.ts';

const answer = (payload: string) => ({ topic: 'result', payload, qos: 1, retain: false }) as const;

it('keeps the last value of what is retained, for each return', () => {
  const outbox = new Outbox();
  outbox.retain('state', 'idle');
  outbox.retain('status', 'online');
  outbox.retain('state', 'live');
  const values = [
    ['state', 'live'],
    ['status', 'online'],
  ];
  expect(outbox.take().retained).toEqual(values);
  expect(outbox.take().retained).toEqual(values);
});

it('tells that a retained topic is gone until that is acknowledged, or it comes again', () => {
  const outbox = new Outbox();
  for (const topic of ['a', 'b']) outbox.retain(topic, '1');
  for (const topic of ['a', 'b']) outbox.clear(topic);
  expect(outbox.take()).toMatchObject({ cleared: ['a', 'b'], retained: [] });
  outbox.isCleared('a');
  expect(outbox.take()).toMatchObject({ cleared: ['b'], retained: [] });
  outbox.retain('b', '2');
  expect(outbox.take()).toMatchObject({ cleared: [], retained: [['b', '2']] });
});

it('keeps a hundred messages of the last minute, each for one return, and counts the others', () => {
  let now = 0;
  const outbox = new Outbox({ now: () => now });
  outbox.keep(answer('old'));
  now = 60_001;
  for (let i = 0; i < 103; i++) outbox.keep(answer(String(i)));
  const { kept, lost } = outbox.take();
  expect(kept.map(({ payload }) => payload)).toEqual(Array.from({ length: 100 }, (_, i) => String(i + 3)));
  expect(lost).toBe(4);
  expect(outbox.take()).toMatchObject({ kept: [], lost: 0 });
});
