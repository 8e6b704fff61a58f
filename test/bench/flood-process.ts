import { connect, type Socket } from 'node:net';
import { connectPacket, PUBLISH, packet, SUBSCRIBE, text } from '../broker/raw-mqtt.ts';
import { serveCalls } from './worker.ts';

export type FloodCalls = typeof calls;

export interface FloodOrder {
  /** Of the embedded broker, at 127.0.0.1. */
  readonly port: number;
  /** A token that may watch one camera; half of the clients sign in with it. */
  readonly user: string;
  readonly token: string;
  readonly camera: string;
  readonly gatewayId: string;
  readonly clients: number;
  /** The flood ends then, whoever forgets it. */
  readonly seconds: number;
}

/** What the flood did so far. */
export interface FloodCounts {
  readonly connects: number;
  readonly closed: number;
  readonly packets: number;
}

/** Each client has an address of its own; the first of 127.0.0.0/8 is everybody else's. */
const FIRST_ADDRESS = 2;
/** Before a client that was closed comes again, in ms; it is what keeps this process below one core. */
const AGAIN_MS = 50;
/** Between two bursts of those who are signed in, and what is in one. */
const BURST_MS = 100;
const BURST_PACKETS = 5;
const GARBAGE = 'x'.repeat(400);

let timers: NodeJS.Timeout[] = [];
let sockets = new Set<Socket>();
let isOver = true;
let counts = { connects: 0, closed: 0, packets: 0 };

const calls = {
  start(order: FloodOrder): void {
    stop();
    isOver = false;
    counts = { connects: 0, closed: 0, packets: 0 };
    for (let i = 0; i < order.clients; i++) attack(order, i);
    timers.push(setTimeout(stop, order.seconds * 1000));
  },
  counts: (): FloodCounts => counts,
  stop,
};

serveCalls(calls);

function stop(): void {
  isOver = true;
  for (const timer of timers) clearTimeout(timer);
  for (const socket of sockets) socket.destroy();
  timers = [];
  sockets = new Set();
}

/** One bad client, which comes again whenever it is closed. */
function attack(order: FloodOrder, nth: number): void {
  const { port } = order;
  const socket = connect({ host: '127.0.0.1', port, localAddress: `127.0.0.${FIRST_ADDRESS + nth}` });
  let busy: NodeJS.Timeout | undefined;
  counts.connects++;
  sockets.add(socket);
  socket.on('error', () => undefined);
  socket.on('data', () => undefined);
  socket.once('connect', () => {
    busy = behave(socket, order, nth);
  });
  socket.once('close', () => {
    clearInterval(busy);
    counts.closed++;
    sockets.delete(socket);
    if (isOver) return;
    const timer = setTimeout(() => {
      timers = timers.filter((other) => other !== timer);
      attack(order, nth);
    }, AGAIN_MS);
    timers.push(timer);
  });
}

/** A quarter each: wrong passwords, CONNECTs that never end, garbage, and readers that stop reading. */
function behave(socket: Socket, order: FloodOrder, nth: number): NodeJS.Timeout | undefined {
  const { user: username, token, camera, gatewayId } = order;
  const clientId = `bad-${nth}`;
  const signIn = connectPacket({ clientId, username, password: token });
  const send = (bytes: Buffer) => {
    counts.packets++;
    socket.write(bytes);
  };
  switch (nth % 4) {
    case 0:
      send(connectPacket({ clientId, username, password: 'not-the-password' }));
      return undefined;
    case 1: {
      let sent = 0;
      return setInterval(() => socket.write(signIn.subarray(sent, ++sent % signIn.length)), BURST_MS * 10);
    }
    case 2:
      send(signIn);
      return setInterval(() => {
        const topic = `oriel/${gatewayId}/signal/${clientId}/up`;
        for (let i = 0; i < BURST_PACKETS; i++) send(packet(PUBLISH, text(topic), Buffer.from(GARBAGE)));
        send(packet(SUBSCRIBE, Buffer.of(0, 1), text(`oriel/#/${nth}`), Buffer.of(0)));
        send(packet(SUBSCRIBE, Buffer.of(0, 1), text(`x/${nth}/#`), Buffer.of(0)));
      }, BURST_MS);
    default:
      send(signIn);
      send(packet(SUBSCRIBE, Buffer.of(0, 1), text(`oriel/home/${camera}/#`), Buffer.of(1)));
      socket.pause();
      return setInterval(() => send(Buffer.of(0xc0, 0)), BURST_MS);
  }
}
