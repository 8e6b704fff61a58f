import fc from 'fast-check';
import { generate, type Packet, parser } from 'mqtt-packet';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Link, LinkEnd, LinkMessage } from '../../../viewer/transport/link.ts';
import { createMqttLinks } from '../../../viewer/transport/mqtt-link.ts';
import type { SocketEvents } from '../../../viewer/transport/web-socket.ts';
import { steadyClock } from '../fakes/clock.ts';

interface Wire {
  readonly link: Link;
  /** What the page said, packet by packet. */
  readonly said: readonly Packet[];
  readonly messages: readonly LinkMessage[];
  readonly ends: readonly LinkEnd[];
  opened(): number;
  isClosed(): boolean;
  readonly socket: SocketEvents;
  /** The broker says these in one frame. */
  say(...packets: readonly Packet[]): void;
  frame(bytes: Uint8Array): void;
}

const CONNACK: Packet = { cmd: 'connack', returnCode: 0, sessionPresent: false };
const SUBACK: Packet = { cmd: 'suback', messageId: 1, granted: [0, 0] };

/** A broker that is nothing but what the test says. */
function connect({ url = 'ws://far/', isOpen = false }: { url?: string; isOpen?: boolean } = {}): Wire {
  const said: Packet[] = [];
  const messages: LinkMessage[] = [];
  const ends: LinkEnd[] = [];
  const reader = parser({ protocolVersion: 4 });
  reader.on('packet', (packet) => said.push(packet));
  let opened = 0;
  let isClosed = false;
  let socket: SocketEvents | undefined;
  const openLink = createMqttLinks({
    page: 'http://home/',
    clock: steadyClock,
    openSocket(_url, events) {
      socket = events;
      return {
        isOpen,
        send: (data) => void reader.parse(Buffer.from(data)),
        close() {
          isClosed = true;
        },
      };
    },
  });
  const link = openLink(
    { url, clientId: 'session-1', username: 'anna', password: 'right', topics: ['down', 'key'] },
    {
      onOpen: () => opened++,
      onMessage: (message) => messages.push(message),
      onClosed: (end) => ends.push(end),
    },
  );
  if (!socket) throw new Error('no socket was opened');
  const frame = (bytes: Uint8Array) => socket?.onFrame(new Uint8Array(bytes).buffer);
  return {
    link,
    said,
    messages,
    ends,
    opened: () => opened,
    isClosed: () => isClosed,
    socket,
    frame,
    say: (...packets) => frame(Buffer.concat(packets.map((packet) => generate(packet)))),
  };
}

/** Connected, with its topics. */
function connected(): Wire {
  const wire = connect();
  wire.socket.onOpen();
  wire.say(CONNACK, SUBACK);
  return wire;
}

function publish(payload: string | Buffer, changes: { qos?: 0 | 1 | 2; topic?: string } = {}): Packet {
  return {
    cmd: 'publish',
    topic: 'down',
    qos: 0,
    messageId: 7,
    dup: false,
    retain: false,
    payload,
    ...changes,
  };
}

describe('the link on the wire', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('connects, subscribes once that is answered, and says goodbye', () => {
    const wire = connect();
    wire.link.publish('up', 'too early');
    wire.socket.onOpen();
    expect(wire.said).toMatchObject([
      {
        cmd: 'connect',
        protocolVersion: 4,
        clean: true,
        clientId: 'session-1',
        username: 'anna',
        keepalive: 20,
      },
    ]);
    wire.say(CONNACK);
    wire.link.publish('up', 'hello');
    wire.link.close();
    expect(wire.said.slice(1)).toMatchObject([
      { cmd: 'subscribe', subscriptions: [{ topic: 'down' }, { topic: 'key' }] },
      { cmd: 'publish', topic: 'up', qos: 0, retain: false },
      { cmd: 'disconnect' },
    ]);
    expect([wire.opened(), wire.isClosed(), wire.ends]).toEqual([1, true, []]);
  });

  it('subscribes before the answer at the page’s own server', () => {
    const wire = connect({ url: '/mqtt' });
    wire.socket.onOpen();
    expect(wire.said.map(({ cmd }) => cmd)).toEqual(['connect', 'subscribe']);
    wire.say(CONNACK, SUBACK);
    expect(wire.said).toHaveLength(2);
    expect([wire.opened(), wire.ends]).toEqual([1, []]);
  });

  it('does not wait for what was open already', () => {
    const wire = connect({ url: '/mqtt', isOpen: true });
    expect(wire.said.map(({ cmd }) => cmd)).toEqual(['connect', 'subscribe']);
    wire.say(CONNACK, SUBACK);
    expect([wire.opened(), wire.ends]).toEqual([1, []]);
    vi.advanceTimersByTime(5000);
    expect(wire.ends).toEqual([]);
  });

  it.each([
    ['each byte in a frame of its own', 1],
    ['three bytes a frame', 3],
    ['all in one', 10_000],
  ])('reads packets however they are cut: %s', (_, size) => {
    const wire = connect();
    wire.socket.onOpen();
    const bytes = Buffer.concat(
      [CONNACK, SUBACK, publish('eins'), publish('zwölf €'), publish('')].map((packet) => generate(packet)),
    );
    for (let at = 0; at < bytes.length; at += size) wire.frame(bytes.subarray(at, at + size));
    expect(wire.messages.map(({ text }) => text)).toEqual(['eins', 'zwölf €', '']);
    expect(wire.ends).toEqual([]);
  });

  it.each<[what: string, code: number, kind: LinkEnd['kind']]>([
    ['another version', 1, 'lost'],
    ['the client’s id', 2, 'lost'],
    ['being busy', 3, 'lost'],
    ['the password', 4, 'refused'],
    ['the user', 5, 'refused'],
    ['something unknown', 77, 'lost'],
  ])('is refused because of %s', (_, returnCode, kind) => {
    const wire = connect();
    wire.socket.onOpen();
    wire.say({ cmd: 'connack', returnCode, sessionPresent: false });
    expect(wire.ends).toEqual([{ kind, reason: expect.stringContaining('refused') }]);
    expect([wire.opened(), wire.isClosed()]).toEqual([0, true]);
  });

  it('is refused where one of its topics is not granted', () => {
    const wire = connect();
    wire.socket.onOpen();
    wire.say(CONNACK, { cmd: 'suback', messageId: 1, granted: [0, 128] });
    expect(wire.ends).toMatchObject([{ kind: 'refused' }]);
  });

  it('waits five seconds for CONNACK, however slowly its bytes come', () => {
    const wire = connect();
    wire.socket.onOpen();
    vi.advanceTimersByTime(4999);
    wire.frame(generate(CONNACK).subarray(0, 2));
    expect(wire.ends).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(wire.ends).toEqual([{ kind: 'lost', reason: 'no connection to far' }]);
    expect(wire.isClosed()).toBe(true);
  });

  it('asks whether the broker is there, and goes where it does not answer', () => {
    const wire = connected();
    vi.advanceTimersByTime(20_000);
    expect(wire.said.at(-1)).toMatchObject({ cmd: 'pingreq' });
    wire.say({ cmd: 'pingresp' });
    vi.advanceTimersByTime(20_000);
    expect(wire.said.filter(({ cmd }) => cmd === 'pingreq')).toHaveLength(2);
    vi.advanceTimersByTime(7999);
    expect(wire.ends).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(wire.ends).toEqual([{ kind: 'lost', reason: 'the broker does not answer' }]);
    vi.advanceTimersByTime(60_000);
    expect(wire.said.filter(({ cmd }) => cmd === 'pingreq')).toHaveLength(2);
  });

  it('tells nothing after its end, and says nothing', () => {
    const wire = connected();
    wire.link.close();
    const said = wire.said.length;
    wire.say(publish('late'));
    wire.socket.onFrame('late');
    wire.socket.onClosed();
    wire.socket.onOpen();
    wire.link.publish('up', 'late');
    wire.link.close();
    vi.advanceTimersByTime(60_000);
    expect([wire.messages, wire.ends, wire.said.length]).toEqual([[], [], said]);
  });

  it('tells nothing of what follows in the frame that ended it', () => {
    const wire = connected();
    wire.say(publish('before'), CONNACK, publish('after'));
    expect(wire.messages.map(({ text }) => text)).toEqual(['before']);
    expect(wire.ends).toHaveLength(1);
  });

  const LARGE = Buffer.alloc(1_048_577);
  it.each<[what: string, say: (wire: Wire) => void]>([
    ['a second CONNACK', (wire) => wire.say(CONNACK)],
    ['a frame of text', (wire) => wire.socket.onFrame('{}')],
    ['a frame of something else', (wire) => wire.socket.onFrame(undefined)],
    ['a message at QoS 1', (wire) => wire.say(publish('x', { qos: 1 }))],
    ['a message at QoS 2', (wire) => wire.say(publish('x', { qos: 2 }))],
    ['what only clients say', (wire) => wire.say({ cmd: 'pingreq' })],
    ['a SUBSCRIBE', (wire) => wire.frame(Buffer.from([0x82, 6, 0, 1, 0, 1, 0x61, 0]))],
    ['a CONNECT', (wire) => wire.frame(generate({ cmd: 'connect', clientId: 'x', keepalive: 1 }))],
    ['a PUBACK', (wire) => wire.say({ cmd: 'puback', messageId: 1 })],
    ['a packet of type 0', (wire) => wire.frame(Buffer.from([0x00, 0x00]))],
    ['a packet of version 5', (wire) => wire.frame(Buffer.from([0xf0, 0x00]))],
    ['both bits of QoS', (wire) => wire.frame(Buffer.from([0x36, 4, 0, 1, 0x61, 0x62]))],
    ['a length that never ends', (wire) => wire.frame(Buffer.from([0x30, 0xff, 0xff, 0xff, 0xff, 0xff]))],
    [
      'a topic that is longer than its packet',
      (wire) => wire.frame(Buffer.from([0x30, 3, 0xff, 0xff, 0x61])),
    ],
    ['an empty PUBLISH', (wire) => wire.frame(Buffer.from([0x30, 0x00]))],
    ['a frame beyond all bounds', (wire) => wire.frame(LARGE)],
    [
      'a packet beyond all bounds, little by little',
      (wire) => {
        wire.frame(Buffer.from([0x30, 0xff, 0xff, 0xff, 0x7f]));
        for (let i = 0; i < 17; i++) wire.frame(LARGE.subarray(0, 65_536));
      },
    ],
  ])('ends at %s', (_, say) => {
    const wire = connected();
    say(wire);
    expect(wire.ends).toEqual([{ kind: 'lost', reason: expect.stringContaining('breaks the protocol') }]);
    expect([wire.isClosed(), wire.messages]).toEqual([true, []]);
  });

  it.each<[what: string, packet: Packet]>([
    ['a message', publish('x')],
    ['a SUBACK', SUBACK],
    ['a PINGRESP', { cmd: 'pingresp' }],
  ])('ends at %s before CONNACK', (_, packet) => {
    const wire = connect();
    wire.socket.onOpen();
    wire.say(packet, CONNACK);
    expect([wire.ends.length, wire.messages, wire.opened()]).toEqual([1, [], 0]);
  });

  it('takes any bytes without a throw, and tells of its end at most once', () => {
    fc.assert(
      fc.property(
        fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 12 }),
        fc.boolean(),
        (frames, later) => {
          const wire = later ? connected() : connect();
          if (!later) wire.socket.onOpen();
          for (const bytes of frames) wire.frame(bytes);
          wire.socket.onClosed();
          expect(wire.ends).toHaveLength(1);
        },
      ),
      { numRuns: 300 },
    );
  });
});
