/** What is known when a viewer asks for a packet that it misses. */
export interface MissingPacket {
  /** Its length; absent where it can not be sent again any more. */
  readonly bytes: number | undefined;
  /** How often it has been answered before. */
  readonly answered: number;
  /** Since the last answer, its copy included, in ms. */
  readonly sinceAnswerMs: number;
  /** From the viewer's reports; absent until known, in ms. */
  readonly roundTripMs: number | undefined;
  /** Packets that the viewer missed of those sent lately, 0 to 1. */
  readonly lossRate: number;
  /** Bytes that may be spent on answers. */
  readonly creditBytes: number;
}

export type MissingAnswer =
  | { readonly kind: 'send'; readonly copies: number }
  /** An answer is on its way. */
  | { readonly kind: 'repeated' }
  /** Left to the viewer's request for a keyframe. */
  | { readonly kind: 'gone' }
  /** The viewer asks for more than its share. */
  | { readonly kind: 'refused' };

/** From here on one packet in ten thousand needs a third round, and a round of Chromium's lasts 100 ms. */
const LOSSY = 0.01;
const VERY_LOSSY = 0.08;

/**
 * Within these times, in ms, a question about the same packet has crossed the answer. Browsers ask again after a round
 * trip, or after 100 ms where they do not know it.
 */
const LEAST_REPEAT_MS = 10;
const MOST_REPEAT_MS = 60;

/**
 * How a viewer's question for one packet is answered. Copies go out a while after the answer; they cost bandwidth only
 * where packets get lost, and spare the viewer another round.
 */
export function answerMissing(missing: MissingPacket): MissingAnswer {
  const { bytes, answered, sinceAnswerMs, roundTripMs = 0, lossRate, creditBytes } = missing;
  if (bytes === undefined) return { kind: 'gone' };
  const repeatMs = Math.max(LEAST_REPEAT_MS, Math.min(MOST_REPEAT_MS, roundTripMs / 2));
  if (answered > 0 && sinceAnswerMs < repeatMs) return { kind: 'repeated' };
  if (creditBytes < bytes) return { kind: 'refused' };
  const wanted = lossRate >= LOSSY || answered > 0 ? 1 : 0;
  const more = lossRate >= VERY_LOSSY && answered > 0 ? 1 : 0;
  const affordable = Math.floor(creditBytes / bytes) - 1;
  return { kind: 'send', copies: Math.min(wanted + more, affordable) };
}

/** A viewer's share for answers: half of what it is sent besides, so that nobody can have much sent for little. */
const CREDIT_SHARE = 0.5;

/** A share saved up, in bytes: enough to answer for a replay of which a tenth got lost. */
export const MAX_CREDIT_BYTES = 1_048_576;

/** What there is to spend after `sentBytes` more of the stream have gone out. */
export function creditAfter(creditBytes: number, sentBytes: number): number {
  return Math.min(MAX_CREDIT_BYTES, creditBytes + sentBytes * CREDIT_SHARE);
}
