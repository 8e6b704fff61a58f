import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { remainingLength, text } from '../../broker/raw-mqtt.ts';

export const CONNACK = Buffer.of(0x20, 2, 0, 0);

/** A message as a broker sends it. */
export function message(topic: string, payload: string | Buffer, flags = 0, id?: number): Buffer {
  const body = Buffer.concat([
    text(topic),
    ...(id === undefined ? [] : [Buffer.of(id >> 8, id & 0xff)]),
    Buffer.from(payload),
  ]);
  return Buffer.concat([Buffer.of(0x30 | flags), remainingLength(body.length), body]);
}

export interface Heard {
  /** The first byte of each packet that came, and its body. */
  readonly packets: readonly { readonly first: number; readonly body: Buffer }[];
  readonly socket: Socket;
}

/** A broker that does as it is told. */
export interface ScriptedBroker {
  readonly url: string;
  /** In the order in which they came. */
  readonly connections: readonly Heard[];
}

/**
 * `onConnect` is called with each CONNECT, `onSubscribe` with each SUBSCRIBE's packet id and number of filters; what they
 * give back is sent.
 */
export async function startScriptedBroker(script: {
  readonly onConnect: (connection: number, socket: Socket) => Buffer | undefined;
  readonly onSubscribe?: (id: Buffer) => Buffer | undefined;
  readonly onTestFinished: (end: () => void) => void;
}): Promise<ScriptedBroker> {
  const connections: { packets: { first: number; body: Buffer }[]; socket: Socket }[] = [];
  const server = createServer((socket) => {
    const connection = { packets: [] as { first: number; body: Buffer }[], socket };
    const nth = connections.push(connection);
    let rest: Buffer = Buffer.alloc(0);
    socket.on('error', () => undefined);
    socket.on('data', (chunk: Buffer) => {
      rest = Buffer.concat([rest, chunk]);
      for (let next = split(rest); next; next = split(rest)) {
        rest = next.rest;
        connection.packets.push(next.packet);
        const answer = answerTo(next.packet, nth, socket);
        if (answer) socket.write(answer);
      }
    });
  });
  const answerTo = ({ first, body }: { first: number; body: Buffer }, nth: number, socket: Socket) => {
    if (first === 0x10) return script.onConnect(nth, socket);
    if (first !== 0x82) return undefined;
    const id = body.subarray(0, 2);
    return script.onSubscribe
      ? script.onSubscribe(id)
      : Buffer.concat([Buffer.of(0x90, 3), id, Buffer.of(1)]);
  };
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  script.onTestFinished(() => {
    for (const { socket } of connections) socket.destroy();
    server.close();
  });
  return { url: `mqtt://127.0.0.1:${(server.address() as AddressInfo).port}`, connections };
}

function split(bytes: Buffer) {
  let length = 0;
  let at = 1;
  for (let shift = 0; ; shift += 7) {
    const byte = bytes[at++];
    if (byte === undefined) return undefined;
    length |= (byte & 0x7f) << shift;
    if (!(byte & 0x80)) break;
  }
  if (bytes.length < at + length) return undefined;
  const body = bytes.subarray(at, at + length);
  return { packet: { first: bytes[0] ?? 0, body }, rest: bytes.subarray(at + length) };
}
