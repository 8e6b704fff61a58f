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
}

export function connectPacket({ clientId, username, password, keepalive = 60 }: ConnectFields): Buffer {
  const cleanWithPassword = 0x42;
  const withUsername = username === undefined ? 0 : 0x80;
  return packet(
    CONNECT,
    text('MQTT'),
    Buffer.of(4, cleanWithPassword | withUsername, keepalive >> 8, keepalive & 0xff),
    text(clientId),
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

export function openRaw(address: { host: string; port: number }): RawClient {
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
