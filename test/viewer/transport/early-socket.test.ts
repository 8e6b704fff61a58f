import { describe, expect, it } from 'vitest';
import { beginSocket } from '../../../viewer/transport/early-socket.ts';
import type { OpenSocket, SocketEvents } from '../../../viewer/transport/web-socket.ts';

const BROKER = 'ws://home:8080/mqtt';

/** All sockets that were opened, and what became of each. */
function begin(url: string | undefined) {
  const opened: { href: string; events: SocketEvents; isClosed: boolean }[] = [];
  const openSocket: OpenSocket = (href, events) => {
    const each = { href, events, isClosed: false };
    opened.push(each);
    return {
      isOpen: true,
      send: () => {},
      close() {
        each.isClosed = true;
      },
    };
  };
  return { early: beginSocket({ url, page: 'http://home:8080/#camera=porch', openSocket }), opened };
}

function taker() {
  const told: string[] = [];
  const events: SocketEvents = {
    onOpen: () => told.push('open'),
    onFrame: (data) => told.push(`frame ${data}`),
    onClosed: () => told.push('closed'),
  };
  return { told, events };
}

describe('the connection that is begun early', () => {
  it('is given to whoever wants to go there, with all that becomes of it', () => {
    const { early, opened } = begin('/mqtt');
    const { told, events } = taker();
    expect(early.open(BROKER, events).isOpen).toBe(true);
    early.drop();
    expect(opened).toMatchObject([{ href: BROKER, isClosed: false }]);
    opened[0]?.events.onOpen();
    opened[0]?.events.onFrame('welcome');
    opened[0]?.events.onClosed();
    expect(told).toEqual(['open', 'frame welcome', 'closed']);
  });

  it('is given once', () => {
    const { early, opened } = begin('/mqtt');
    const [first, second] = [taker(), taker()];
    early.open(BROKER, first.events);
    early.open(BROKER, second.events);
    opened[1]?.events.onFrame('to the second');
    expect([opened.length, first.told, second.told]).toEqual([2, [], ['frame to the second']]);
  });

  it('is closed where nobody has wanted it', () => {
    const { early, opened } = begin('/mqtt');
    early.open('wss://broker.example/', taker().events);
    early.drop();
    expect(opened).toMatchObject([
      { href: BROKER, isClosed: true },
      { href: 'wss://broker.example/', isClosed: false },
    ]);
  });

  it.each<[what: string, spoil: (events: SocketEvents) => void]>([
    ['has ended', (events) => events.onClosed()],
    ['has heard what nobody asked for', (events) => events.onFrame('hello')],
  ])('is not given where it %s', (_, spoil) => {
    const { early, opened } = begin('/mqtt');
    const { told, events } = taker();
    if (opened[0]) spoil(opened[0].events);
    early.open(BROKER, events);
    opened[0]?.events.onFrame('too late');
    expect([opened.length, told]).toEqual([2, []]);
  });

  it.each([undefined, 'ftp://home/', 'ws://['])('is none without a broker’s address: %s', (url) => {
    const { early, opened } = begin(url);
    expect(opened).toEqual([]);
    early.open(BROKER, taker().events);
    expect(opened.length).toBe(1);
  });
});
