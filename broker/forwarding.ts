import type { BrokerLimits } from './limits.ts';

export interface Forwarding {
  /** Bytes that the client has not read yet. */
  readonly waiting: number;
  /** Of the message's payload. */
  readonly bytes: number;
  readonly limits: Pick<BrokerLimits, 'outgoingBytes' | 'pictureBytes'>;
}

/** A picture takes a while to go out: that is no slow reader yet, but one that gets no second picture before. */
export function decideForward({ waiting, bytes, limits }: Forwarding): 'send' | 'leave-out' | 'close' {
  if (waiting > limits.outgoingBytes + limits.pictureBytes) return 'close';
  return waiting > limits.outgoingBytes && bytes > limits.outgoingBytes ? 'leave-out' : 'send';
}
