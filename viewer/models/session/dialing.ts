import type { Cancel, Clock } from '../clock.ts';
import { createScout } from './scout.ts';

/** When to connect next, and when to stop waiting for a connection that may never come. */
interface Dialing {
  /** A connection is being made now: how long it may take, in milliseconds. */
  begin(): number;
  /** It came to nothing: the next one is made after that pause, or where it can be asked for, once the broker is there. */
  wait(pauseMs: number): void;
  /** It stands. */
  opened(): void;
  /** Whether one began only a moment ago. */
  isFresh(): boolean;
  /** What is waited for is waited for no more, and what failed says nothing about the next one. */
  stop(): void;
}

interface DialingOptions {
  readonly clock: Clock;
  /** Whether the broker's server is there; undefined where nobody can be asked. */
  readonly ask: ((signal: AbortSignal) => Promise<boolean>) | undefined;
  readonly connect: () => void;
}

/** A connection that takes longer may be one that the network forgot. */
const STUCK_MS = 700;
/**
 * Where nothing answers, the system sends a connection's first packet again after a second, and once a second for five on
 * most of them; then ever more rarely. A younger connection is what notices first that the network is back. Two at once
 * are of no use: a browser makes only one WebSocket to a host at a time.
 */
const LIMIT_MS = 6000;
/**
 * After so many in vain there is but one in so long: Chromium holds back by up to five seconds what is asked for once some
 * fifteen have failed within six minutes.
 */
const TRIES = 8;
const RARELY_MS = 60_000;
/** Of what nobody asks about, each so manieth one has so many times as long: the network may be there, and slow. */
const PATIENT = { each: 4, times: 3 } as const;
/** What a question took, a connection may take so many times. */
const SLOWER = 2;
/** From a connection's first byte to the broker's consent by TLS, and one that was lost. */
const ROUND_TRIPS = 5;
const LEAST_PAUSE_MS = 250;

export function createDialing({ clock, ask, connect }: DialingOptions): Dialing {
  const scout = ask && createScout({ clock, ask });
  let cancel: Cancel = () => {};
  let beganAt = Number.NEGATIVE_INFINITY;
  let isOpen = false;
  /** How long the present one has before it is the next one's turn. */
  let turnMs = 0;
  /** Connections in a row that came to nothing. */
  let failures = 0;
  /** Of those, how many hung while questions were answered. */
  let stuck = 0;
  let slowMs = 0;

  function stop(): void {
    cancel();
    scout?.stop();
    failures = 0;
    stuck = 0;
    slowMs = 0;
  }

  function limitMs(): number {
    if (scout) return Math.max(failures < TRIES ? LIMIT_MS : RARELY_MS, slowMs);
    return failures % PATIENT.each === PATIENT.each - 1 ? LIMIT_MS * PATIENT.times : LIMIT_MS;
  }

  /** Others come through: there is no more to wait for than the way itself takes. */
  function giveUpAfter(wayMs: number): void {
    cancel = clock.after(Math.max(wayMs, ROUND_TRIPS * wayMs - (clock.now() - beganAt)), () => {
      failures++;
      stuck++;
      connect();
    });
  }

  return {
    begin() {
      cancel();
      isOpen = false;
      beganAt = clock.now();
      scout?.start(Math.min(STUCK_MS * 2 ** stuck, RARELY_MS), (tookMs) => {
        slowMs = Math.min(SLOWER * tookMs, RARELY_MS);
        if (tookMs < STUCK_MS) giveUpAfter(tookMs);
        // It may have waited for the network to be there: the next one tells how long the way takes.
        else scout.start(0, giveUpAfter);
      });
      turnMs = limitMs();
      return turnMs;
    },
    wait(pauseMs) {
      cancel();
      const tookMs = clock.now() - beganAt;
      if (!isOpen) failures++;
      if (!scout) {
        cancel = clock.after(pauseMs, connect);
        return;
      }
      // What came to nothing only after a while was a pause itself.
      const leftMs = Math.max(Math.min(pauseMs, LEAST_PAUSE_MS), pauseMs - tookMs);
      cancel = clock.after(Math.max(leftMs, isOpen ? LIMIT_MS : turnMs - tookMs), connect);
      scout.start(leftMs, (questionMs) => {
        slowMs = Math.min(SLOWER * questionMs, RARELY_MS);
        connect();
      });
    },
    opened() {
      stop();
      isOpen = true;
    },
    isFresh: () => clock.now() - beganAt < STUCK_MS,
    stop,
  };
}
