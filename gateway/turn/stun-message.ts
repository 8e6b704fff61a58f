const MAGIC_COOKIE = 0x2112a442;
export const HEADER_BYTES = 20;

/** RFC 8489 section 14, RFC 8445 section 16.1 and RFC 8656 section 18. */
export const ATTRIBUTE = {
  messageIntegrity: 0x0008,
  data: 0x0013,
  mappedAddress: 0x0020,
  fingerprint: 0x8028,
  controlled: 0x8029,
  controlling: 0x802a,
} as const;

const ALLOCATE_SUCCESS = 0x0103;
const IPV4 = 1;

export function isStun(message: Buffer): boolean {
  return (
    message.length >= HEADER_BYTES &&
    message.readUInt32BE(4) === MAGIC_COOKIE &&
    message.readUInt16BE(2) === message.length - HEADER_BYTES
  );
}

export interface Attribute {
  readonly at: number;
  /** A view into the message. */
  readonly value: Buffer;
}

/** The first of one type, which alone counts (RFC 8489 section 14); stops where the message is cut short. */
export function attributeOf(message: Buffer, type: number): Attribute | undefined {
  for (let at = HEADER_BYTES; at + 4 <= message.length; ) {
    const length = message.readUInt16BE(at + 2);
    if (at + 4 + length > message.length) break;
    if (message.readUInt16BE(at) === type) return { at, value: message.subarray(at + 4, at + 4 + length) };
    at += 4 + Math.ceil(length / 4) * 4;
  }
  return undefined;
}

/**
 * Where a TURN server saw the request for a relay come from (RFC 8656 section 7.3), as a candidate has it: address and
 * port; undefined where this is not its answer, or of IPv6.
 */
export function mappedByAllocation(message: Buffer): string | undefined {
  if (!isStun(message) || message.readUInt16BE(0) !== ALLOCATE_SUCCESS) return undefined;
  const value = attributeOf(message, ATTRIBUTE.mappedAddress)?.value;
  if (value?.length !== 8 || value[1] !== IPV4) return undefined;
  // RFC 8489 section 14.2.
  const address = (value.readUInt32BE(4) ^ MAGIC_COOKIE) >>> 0;
  const port = value.readUInt16BE(2) ^ (MAGIC_COOKIE >>> 16);
  return `${[24, 16, 8, 0].map((shift) => (address >>> shift) & 0xff).join('.')} ${port}`;
}
