import fc from 'fast-check';

/** One thing that happens to a stream of packets; `at` picks the packet, whatever their number. */
export type Damage =
  | { readonly kind: 'drop' | 'double' | 'swap' | 'mark'; readonly at: number }
  | { readonly kind: 'truncate' | 'pad'; readonly at: number; readonly bytes: number }
  | { readonly kind: 'flip'; readonly at: number; readonly bit: number }
  | { readonly kind: 'insert'; readonly at: number; readonly payload: Uint8Array }
  | { readonly kind: 'renumber'; readonly at: number; readonly by: number };

const at = fc.nat(0xffff);

export const anyDamage: fc.Arbitrary<Damage> = fc.oneof(
  fc.record({
    kind: fc.constantFrom('drop' as const, 'double' as const, 'swap' as const, 'mark' as const),
    at,
  }),
  fc.record({
    kind: fc.constantFrom('truncate' as const, 'pad' as const),
    at,
    bytes: fc.integer({ min: 1, max: 1400 }),
  }),
  // Most of what matters stands in front.
  fc.record({ kind: fc.constant('flip' as const), at, bit: fc.oneof(fc.nat(20 * 8), fc.nat(1400 * 8)) }),
  fc.record({ kind: fc.constant('insert' as const), at, payload: fc.uint8Array({ maxLength: 60 }) }),
  fc.record({
    kind: fc.constant('renumber' as const),
    at,
    by: fc.oneof(fc.integer({ min: -40, max: 40 }), fc.nat(0xffff)),
  }),
);

/** The packets, copied, with all of it done to them in turn. */
export function damaged(packets: readonly Buffer[], damages: readonly Damage[]): Buffer[] {
  const result: Buffer[] = packets.map((packet) => Buffer.from(packet));
  for (const damage of damages) {
    if (result.length === 0) break;
    const index = damage.at % result.length;
    result.splice(index, damage.kind === 'swap' ? 2 : 1, ...apply(damage, result.slice(index, index + 2)));
  }
  return result;
}

function apply(damage: Damage, [packet = Buffer.alloc(0), next]: readonly Buffer[]): Buffer[] {
  switch (damage.kind) {
    case 'drop':
      return [];
    case 'double':
      return [packet, Buffer.from(packet)];
    case 'swap':
      return next ? [next, packet] : [packet];
    case 'mark':
      return [flipped(packet, 8)];
    case 'truncate':
      return [packet.subarray(0, Math.max(0, packet.length - damage.bytes))];
    case 'pad':
      return [Buffer.concat([packet, Buffer.alloc(damage.bytes)])];
    case 'flip':
      return [flipped(packet, damage.bit)];
    case 'insert':
      return [packet, Buffer.concat([packet.subarray(0, 12), damage.payload])];
    case 'renumber':
      if (packet.length < 4) return [packet];
      packet.writeUInt16BE((packet.readUInt16BE(2) + damage.by) & 0xffff, 2);
      return [packet];
  }
}

function flipped(packet: Buffer, bit: number): Buffer {
  const byte = packet[bit >> 3];
  if (byte !== undefined) packet[bit >> 3] = byte ^ (0x80 >> (bit & 7));
  return packet;
}
