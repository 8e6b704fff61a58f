import { createHmac } from 'node:crypto';
import { crc32 } from 'node:zlib';

const TRANSACTION = Buffer.from('000102030405060708090a0b', 'hex');

export interface StunMessageOptions {
  readonly type: number;
  /** Type and content in hex. */
  readonly attributes: readonly (readonly [type: number, content: string])[];
  /** Signs it (RFC 8489 section 14.5). */
  readonly password?: string;
}

/** A STUN message with a fingerprint at its end. */
export function stunMessage({ type, attributes, password }: StunMessageOptions): Buffer {
  const body = attributes.map(([kind, content]) => attribute(kind, Buffer.from(content, 'hex')));
  if (password !== undefined) {
    const signed = message(type, [...body, Buffer.alloc(24)]).subarray(0, -24);
    body.push(attribute(0x0008, createHmac('sha1', password).update(signed).digest()));
  }
  const checked = message(type, [...body, Buffer.alloc(8)]).subarray(0, -8);
  const fingerprint = Buffer.alloc(4);
  fingerprint.writeUInt32BE((crc32(checked) ^ 0x5354554e) >>> 0);
  return message(type, [...body, attribute(0x8028, fingerprint)]);
}

function message(type: number, body: readonly Buffer[]): Buffer {
  const content = Buffer.concat(body);
  const header = Buffer.alloc(8);
  header.writeUInt16BE(type, 0);
  header.writeUInt16BE(content.length, 2);
  header.writeUInt32BE(0x2112a442, 4);
  return Buffer.concat([header, TRANSACTION, content]);
}

function attribute(type: number, content: Buffer): Buffer {
  const padded = Buffer.alloc(4 + Math.ceil(content.length / 4) * 4);
  padded.writeUInt16BE(type, 0);
  padded.writeUInt16BE(content.length, 2);
  content.copy(padded, 4);
  return padded;
}
