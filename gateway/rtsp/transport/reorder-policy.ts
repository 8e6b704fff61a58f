/** So many packets wait at most for one that is missing. */
export const REORDER_PACKETS = 32;
/** So long a packet waits at most for those before it, in ms. */
export const REORDER_MS = 50;

/** A jump of the sequence beyond this is a restart, not loss (RFC 3550 A.1, MAX_DROPOUT). */
const MAX_DROPOUT = 3000;
/** So far behind a packet is one that comes too late, or twice; further is a stray (RFC 3550 A.1, MAX_MISORDER). */
const MAX_MISORDER = 100;

/**
 * `pass`: it is the next. `hold`: others before it may still come. `late`: those after it have gone on already.
 * `skip`: so much is missing before it that waiting has no end. `stray`: it continues nothing, and is a double
 * from long ago, or the first after a restart. `restart`: it is the second after one.
 */
export type Placing = 'pass' | 'hold' | 'late' | 'skip' | 'stray' | 'restart';

/** What to do with a datagram's packet, where `expected` is the sequence number that should come next. */
export function placePacket(sequence: number, expected: number): Exclude<Placing, 'restart'> {
  const ahead = (sequence - expected) & 0xffff;
  if (ahead === 0) return 'pass';
  if (ahead < REORDER_PACKETS) return 'hold';
  if (ahead <= MAX_DROPOUT) return 'skip';
  return ahead >= 0x1_0000 - MAX_MISORDER ? 'late' : 'stray';
}
