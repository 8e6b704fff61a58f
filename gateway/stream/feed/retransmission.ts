import { type PacketOutlet, REMEMBERED } from './packet-outlet.ts';
import { answerMissing, creditAfter } from './retransmission-policy.ts';

/** A loss lasts as long as a burst of packets does: a copy so much later, in ms, does not go the same way. */
const COPY_AFTER_MS = 8;

/** More answers than this at one time overflow the viewer's socket as a replay in one go does; the rest follows. */
const BURST_PACKETS = 32;
const BURST_PAUSE_MS = 2;

/** Answers that wait; what is asked for beyond is left to the viewer's next question. */
const MAX_WAITING = 2048;

/** More questions than this in such a time, in ms, are no viewer's, who asks for 1000 at most; they cost time to answer. */
const MOST_QUESTIONS = 1024;
const QUESTIONS_MS = 20;

/** Numbers left out since the viewer's feed left its frames away, at most, while it matters what was sent before that. */
const MOST_SKIPPED = 8;

/** What there is to spend in the beginning, in bytes: a replay's first packets may get lost. */
const FIRST_CREDIT_BYTES = 262_144;

/** The same number after so long, in ms, is another packet's. */
const FORGOTTEN_MS = 5_000;

/** What is known of the viewer's path when it asks. */
export interface AskingPath {
  /** Packets that the viewer missed of those sent lately, 0 to 1. */
  readonly lossRate: number;
  /** In ms; absent until known. */
  readonly roundTripMs: number | undefined;
}

interface Waiting {
  readonly sequence: number;
  readonly dueAt: number;
  readonly times: number;
  /** What each costs of the viewer's share, in bytes; 0 where it did not ask. */
  readonly cost: number;
}

/** By the low bits of a packet's number: which one was answered last there, how often, and when. */
interface Asked {
  readonly sequences: Int32Array;
  readonly answered: Uint8Array;
  readonly at: Float64Array;
}

/** Answers a viewer's generic NACKs (RFC 4585 section 6.2.1). */
export class Retransmission {
  readonly #outlet: PacketOutlet;
  readonly #now: () => number;
  /** Made at the first loss. */
  #asked: Asked | undefined;
  #credit = FIRST_CREDIT_BYTES;
  #creditedBytes = 0;
  /** In the order in which they are due. */
  #waiting: Waiting[] = [];
  #timer: NodeJS.Timeout | undefined;
  #burstAt = Number.NEGATIVE_INFINITY;
  #burst = 0;
  #questionsSince = Number.NEGATIVE_INFINITY;
  #questions = 0;
  #missed = 0;
  #unanswered = 0;
  /** Packets sent, of which nothing is sent again. */
  #abandoned = 0;

  /** `now` is in monotonic ms. */
  constructor({ outlet, now }: { readonly outlet: PacketOutlet; readonly now: () => number }) {
    this.#outlet = outlet;
    this.#now = now;
  }

  /** Packets that the viewer asked for, each counted once. */
  get missed(): number {
    return this.#missed;
  }

  /** Questions for what is not remembered, beyond the viewer's share or too many at once, and refused answers. */
  get unanswered(): number {
    return this.#unanswered;
  }

  /** Nothing of what was sent so far is sent again from now on. */
  abandon(): void {
    this.#abandoned = this.#outlet.packets;
  }

  /** Whether the question for the packet of this number is heard at this moment; to be asked before {@link lost}. */
  hears(sequence: number): boolean {
    const { packets, lastSequence } = this.#outlet;
    if (((lastSequence - sequence) & 0xffff) >= packets - this.#abandoned + MOST_SKIPPED) return false;
    const now = this.#now();
    if (now - this.#questionsSince >= QUESTIONS_MS) {
      this.#questionsSince = now;
      this.#questions = 0;
    }
    if (this.#questions++ < MOST_QUESTIONS) return true;
    this.#unanswered++;
    return false;
  }

  /** The viewer misses the packet of this number. */
  lost(sequence: number, path: AskingPath): void {
    this.#asked ??= {
      sequences: new Int32Array(REMEMBERED).fill(-1),
      answered: new Uint8Array(REMEMBERED),
      at: new Float64Array(REMEMBERED),
    };
    const { sequences, answered, at } = this.#asked;
    const slot = sequence & (REMEMBERED - 1);
    const now = this.#now();
    const sinceAnswerMs = now - (at[slot] ?? 0);
    const known = sequences[slot] === sequence && sinceAnswerMs < FORGOTTEN_MS;
    const times = known ? (answered[slot] ?? 0) : 0;
    const bytes = this.#outlet.rememberedBytes(sequence);
    const answer = answerMissing({
      bytes: this.#outlet.reaches(sequence) ? bytes : undefined,
      answered: times,
      sinceAnswerMs,
      lossRate: path.lossRate,
      roundTripMs: path.roundTripMs,
      creditBytes: this.#earn(),
    });
    if (answer.kind === 'repeated') return;
    if (bytes !== undefined && !known) this.#missed++;
    sequences[slot] = sequence;
    answered[slot] = times;
    at[slot] = now;
    if (answer.kind !== 'send' || bytes === undefined || !this.#answer({ sequence, bytes, ...answer })) {
      this.#unanswered++;
      return;
    }
    answered[slot] = Math.min(0xff, times + 1);
    at[slot] = now + answer.copies * COPY_AFTER_MS;
  }

  /** The packet of this number, just sent, goes out so many times more without being asked for. */
  repeat(sequence: number, times: number): void {
    this.#wait({ sequence, dueAt: this.#now() + COPY_AFTER_MS, times, cost: 0 });
  }

  /** Nothing more goes out. */
  close(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#waiting = [];
  }

  #earn(): number {
    const { bytes } = this.#outlet;
    this.#credit = creditAfter(this.#credit, bytes - this.#creditedBytes);
    this.#creditedBytes = bytes;
    return this.#credit;
  }

  /** Whether one more may go out at this moment. */
  #fits(now: number): boolean {
    if (now - this.#burstAt >= BURST_PAUSE_MS) {
      this.#burstAt = now;
      this.#burst = 0;
    }
    return this.#burst++ < BURST_PACKETS;
  }

  /** At once or as soon as it may; false where it goes out never, which costs nothing. */
  #answer({ sequence, bytes, copies }: { sequence: number; bytes: number; copies: number }): boolean {
    const now = this.#now();
    const times = 1 + copies;
    this.#credit -= bytes * times;
    if (this.#fits(now)) return this.#send({ sequence, dueAt: now, times, cost: bytes });
    return this.#wait({ sequence, dueAt: now + COPY_AFTER_MS, times, cost: bytes });
  }

  /** False where the engine refused, and then no copy follows. */
  #send({ sequence, dueAt, times, cost }: Waiting): boolean {
    const sent = cost > 0 ? this.#outlet.resend(sequence) : this.#outlet.repeat(sequence);
    if (!sent) this.#credit += cost * times;
    else if (times > 1) this.#wait({ sequence, dueAt: dueAt + COPY_AFTER_MS, times: times - 1, cost });
    return sent;
  }

  #wait(waiting: Waiting): boolean {
    if (this.#waiting.length >= MAX_WAITING) {
      this.#credit += waiting.cost * waiting.times;
      return false;
    }
    this.#waiting.push(waiting);
    this.#timer ??= setTimeout(() => this.#sendDue(), waiting.dueAt - this.#now());
    return true;
  }

  #sendDue(): void {
    this.#timer = undefined;
    const now = this.#now();
    let head = this.#waiting[0];
    while (head && head.dueAt <= now && this.#fits(now)) {
      this.#waiting.shift();
      this.#send({ ...head, dueAt: now });
      head = this.#waiting[0];
    }
    if (!head) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#sendDue(), Math.max(BURST_PAUSE_MS, head.dueAt - now));
  }
}
