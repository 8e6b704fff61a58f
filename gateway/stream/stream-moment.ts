/** One moment by the sender's clock and on a stream's timeline (RFC 3550 section 6.4.1). */
export interface StreamMoment {
  /** Seconds since 1900 in the upper 32 bits, their fraction in the lower. */
  readonly ntpTime: bigint;
  /** The same moment on the stream's own timeline, in ticks of its clock; need not be that of a packet. */
  readonly timestamp: number;
}
