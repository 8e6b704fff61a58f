import { connect, type Socket } from 'node:net';

/** MQTT packets by hand, for what no proper client sends (MQTT 3.1.1 section 2.2). */

/** First bytes of control packets. */
export const CONNECT = 0x10;
export const PUBLISH = 0x30;
export const SUBSCRIBE = 0x82;

export function packet(first: number, ...parts: readonly Buffer[]): Buffer {
  const body = Buffer.concat(parts);
  return Buffer.concat([Buffer.of(first), remainingLength(body.length), body]);
}

export function remainingLength(length: number): Buffer {
  const bytes: number[] = [];
  do {
    const more = length > 127 ? 0x80 : 0;
    bytes.push((length % 128) | more);
    length = Math.floor(length / 128);
  } while (length > 0);
  return Buffer.from(bytes);
}

export function text(value: string): Buffer {
  const bytes = Buffer.from(value);
  const length = Buffer.alloc(2);
  length.writeUInt16BE(bytes.length);
  return Buffer.concat([length, bytes]);
}

interface ConnectFields {
  readonly clientId: string;
  readonly username?: string;
  readonly password: string;
  readonly keepalive?: number;
  /** Default: MQTT 3.1.1. */
  readonly protocol?: readonly [name: string, version: number];
  /** More of the connect flags (MQTT 3.1.1 section 3.1.2.3), and of the payload behind the client id. */
  readonly flags?: number;
  readonly will?: readonly Buffer[];
}

export function connectPacket({
  clientId,
  username,
  password,
  keepalive = 60,
  protocol: [name, version] = ['MQTT', 4],
  flags = 0x02,
  will = [],
}: ConnectFields): Buffer {
  const withPassword = 0x40;
  const withUsername = username === undefined ? 0 : 0x80;
  return packet(
    CONNECT,
    text(name),
    Buffer.of(version, flags | withPassword | withUsername, keepalive >> 8, keepalive & 0xff),
    ...(version === 5 ? [Buffer.of(0)] : []),
    text(clientId),
    ...will,
    ...(username === undefined ? [] : [text(username)]),
    text(password),
  );
}

export interface RawClient {
  readonly socket: Socket;
  /** All that has come so far. */
  received(): Buffer;
  /** Resolves with the milliseconds until the other side had closed. */
  readonly closed: Promise<number>;
}

export function openRaw(address: { host: string; port: number; localAddress?: string }): RawClient {
  const chunks: Buffer[] = [];
  const since = performance.now();
  const socket = connect(address);
  socket.on('data', (chunk) => chunks.push(chunk));
  socket.on('error', () => undefined);
  const closed = new Promise<number>((resolve) =>
    socket.once('close', () => resolve(performance.now() - since)),
  );
  return { socket, received: () => Buffer.concat(chunks), closed };
}
