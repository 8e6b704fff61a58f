import { type Placing, placePacket, REORDER_MS, REORDER_PACKETS } from './reorder-policy.ts';

const RTP_HEADER_BYTES = 12;

interface Held {
  readonly packet: Buffer;
  readonly arrivedAtMs: number;
}

/**
 * Puts the packets of datagrams in order again: those that come in order pass at once, the others wait a little for
 * what is missing before them. Keeps a reference to what waits, so a packet's memory must be its own.
 */
export class ReorderBuffer {
  readonly #deliver: (packet: Buffer, atMs: number) => void;
  /** By sequence number modulo its length. */
  readonly #slots: (Held | undefined)[] = new Array(REORDER_PACKETS).fill(undefined);
  #held = 0;
  #ssrc: number | undefined;
  #expected = 0;
  /** One packet has come, which may be the second. */
  #isFresh = false;
  /** A packet that continues nothing; the one after it shows whether the sequence has started anew there. */
  #stray: Held | undefined;
  #strayNext = 0;

  /** `deliver` gets each packet with the time at which it was let through, which never goes backward. */
  constructor(deliver: (packet: Buffer, atMs: number) => void) {
    this.#deliver = deliver;
  }

  /** When {@link expire} must be called, if nothing else comes; absent while nothing waits. */
  get dueAtMs(): number | undefined {
    if (this.#held === 0) return undefined;
    let due = Number.POSITIVE_INFINITY;
    for (const held of this.#slots) if (held && held.arrivedAtMs < due) due = held.arrivedAtMs;
    return due + REORDER_MS;
  }

  /** Takes a packet of at least 12 bytes; shorter ones are dropped. */
  push(packet: Buffer, arrivedAtMs: number): void {
    if (packet.length < RTP_HEADER_BYTES) return;
    const sequence = ((packet[2] as number) << 8) | (packet[3] as number);
    const ssrc = packet.readUInt32BE(8);
    if (this.#ssrc === undefined) {
      this.#begin(ssrc, sequence, { packet, arrivedAtMs });
      return;
    }
    if (this.#isFresh) {
      this.#isFresh = false;
      if (ssrc !== this.#ssrc || sequence !== this.#expected) {
        this.#step(arrivedAtMs);
        this.#release(arrivedAtMs);
      }
    }
    const placing = ssrc === this.#ssrc ? this.#place(sequence) : 'restart';
    switch (placing) {
      case 'pass':
        break;
      case 'late':
        return;
      case 'hold':
        this.#hold(sequence, { packet, arrivedAtMs });
        return;
      case 'skip':
        this.#skipTo((sequence - REORDER_PACKETS + 1) & 0xffff, arrivedAtMs);
        this.push(packet, arrivedAtMs);
        return;
      case 'stray':
        this.#stray = { packet, arrivedAtMs };
        this.#strayNext = (sequence + 1) & 0xffff;
        return;
      case 'restart':
        this.#flush(arrivedAtMs);
        if (ssrc === this.#ssrc && this.#stray) this.#deliver(this.#stray.packet, arrivedAtMs);
        this.#ssrc = ssrc;
        this.#expected = sequence;
    }
    this.#stray = undefined;
    this.#expected = (this.#expected + 1) & 0xffff;
    this.#deliver(packet, arrivedAtMs);
    if (this.#held > 0) this.#release(arrivedAtMs);
  }

  /** Gives up on what is missing before packets that have waited their time. */
  expire(nowMs: number): void {
    let due = this.dueAtMs;
    while (due !== undefined && due <= nowMs) {
      while (!this.#slots[this.#expected % REORDER_PACKETS]) this.#step(nowMs);
      this.#release(nowMs);
      due = this.dueAtMs;
    }
  }

  /** Forgets what waits. */
  clear(): void {
    this.#slots.fill(undefined);
    this.#held = 0;
    this.#stray = undefined;
  }

  /** The first packet waits a little, too: the one before it may have been overtaken. */
  #begin(ssrc: number, sequence: number, held: Held): void {
    this.#ssrc = ssrc;
    this.#expected = (sequence - 1) & 0xffff;
    this.#isFresh = true;
    this.#hold(sequence, held);
  }

  #place(sequence: number): Placing {
    const placing = placePacket(sequence, this.#expected);
    return placing === 'stray' && this.#stray && sequence === this.#strayNext ? 'restart' : placing;
  }

  #hold(sequence: number, held: Held): void {
    const slot = sequence % REORDER_PACKETS;
    if (this.#slots[slot]) return;
    this.#slots[slot] = held;
    this.#held++;
  }

  /** Lets through what follows without a gap. */
  #release(atMs: number): void {
    while (this.#slots[this.#expected % REORDER_PACKETS]) this.#step(atMs);
  }

  /** Nothing before this sequence number is waited for any more. */
  #skipTo(sequence: number, atMs: number): void {
    while (this.#held > 0 && isBefore(this.#expected, sequence)) this.#step(atMs);
    if (isBefore(this.#expected, sequence)) this.#expected = sequence;
    this.#release(atMs);
  }

  #flush(atMs: number): void {
    while (this.#held > 0) this.#step(atMs);
  }

  /** The next packet, where it is there. */
  #step(atMs: number): void {
    const slot = this.#expected % REORDER_PACKETS;
    const held = this.#slots[slot];
    this.#expected = (this.#expected + 1) & 0xffff;
    if (!held) return;
    this.#slots[slot] = undefined;
    this.#held--;
    this.#deliver(held.packet, atMs);
  }
}

function isBefore(sequence: number, other: number): boolean {
  const ahead = (other - sequence) & 0xffff;
  return ahead > 0 && ahead < 0x8000;
}
