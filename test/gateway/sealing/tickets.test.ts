import { expect, it } from 'vitest';
import { Tickets } from '../../../gateway/sealing/tickets.ts';

const anna = { id: 'device:a', name: 'Anna', role: 'admin', cameras: ['*'] } as const;

it('are random, each good until it ends, and nothing else is', () => {
  const tickets = new Tickets();
  const [one, two] = [tickets.issue(anna), tickets.issue(anna)];
  expect(one).toMatch(/^[A-Za-z0-9_-]{22}$/);
  expect(two).not.toBe(one);
  expect([tickets.find(one), tickets.find(two)]).toEqual([anna, anna]);
  tickets.end(one);
  tickets.end('another');
  expect([tickets.find(one), tickets.find(two), tickets.count]).toEqual([undefined, anna, 1]);
  for (const guess of ['', one.slice(1), `${two} `, two.toLowerCase(), 'constructor', '__proto__'])
    expect(tickets.find(guess)).toBeUndefined();
});
