import { signal } from '@preact/signals';
import { reasonOf } from '../../transport/link.ts';
import { WebRtcMissing } from '../../transport/peer-link.ts';
import { createBackoff } from '../backoff.ts';
import type { Cancel } from '../clock.ts';
import type { Attempt, AttemptEvents } from './attempt.ts';
import { createCarried } from './carried.ts';
import { circumstancesOf } from './circumstances.ts';
import { createDisplay } from './display.ts';
import { createMail } from './mail.ts';
import { isFinal, type Problem } from './problem.ts';
import { decide, type WatchSnapshot } from './recovery.ts';
import type { Succession, SuccessionOptions } from './succession.ts';
import { createSuccessor } from './successor.ts';

const RETRY = { minMs: 250, maxMs: 3000 } as const;
/** A picture that lasted this long makes good for the failures before it. */
const GOOD_AFTER_MS = 5000;
/** More steps than the policy ever takes in one go; ends a loop that a mistake in it would make. */
const MAX_STEPS = 8;

export function createSuccession(options: SuccessionOptions): Succession {
  const { session, clock, returns, history, isIdle } = options;
  const display = createDisplay(clock);
  const carried = createCarried((text) => attempt?.sendControl(text) ?? false);
  const problem = signal<Problem | undefined>(undefined);
  const refused = signal(false);
  const pauses = createBackoff({ ...RETRY, clock });
  const circumstances = () => circumstancesOf(session, returns);
  const successor = createSuccessor({ clock, open, circumstances });
  const isNextOnShow = () => display.shows(successor.attempt()?.picture());
  let attempt: Attempt | undefined;
  let cancelReview: Cancel = () => {};

  function snapshot(): WatchSnapshot {
    return {
      reachable: session.reachable.peek(),
      welcomed: session.welcomed.peek(),
      refused: refused.peek(),
      pauseMs: pauses.leftMs(),
      camera: history.state,
      cameraSinceMs: history.sinceMs(),
      attempt: attempt?.snapshot(circumstances()),
    };
  }

  function review(): void {
    if (!options.isChosen()) return;
    let waitMs = Number.POSITIVE_INFINITY;
    if (!isIdle()) {
      waitMs = reviewAttempt();
      if (attempt) waitMs = Math.min(waitMs, successor.review(snapshot()));
      carry();
    }
    updateDisplay();
    if (display.isStill() && !isIdle()) waitMs = Math.min(waitMs, display.untilOlderMs());
    cancelReview();
    if (waitMs < Number.POSITIVE_INFINITY) cancelReview = clock.after(Math.max(1, waitMs), review);
  }

  function reviewAttempt(): number {
    for (let step = 0; step < MAX_STEPS; step++) {
      const decision = decide(snapshot());
      if (decision.kind === 'begin') begin();
      else if (decision.kind === 'send') attempt?.ask(circumstances());
      else if (decision.kind === 'give-up') {
        if (attempt?.isDark()) problem.value = { code: 'no-picture', message: '' };
        pause();
      } else return decision.kind === 'wait' ? decision.forMs : Number.POSITIVE_INFINITY;
    }
    return Number.POSITIVE_INFINITY;
  }

  function updateDisplay(): void {
    const now = snapshot();
    // What counts is what is seen: a successor's picture that has not had a frame shows nothing new.
    const frameAgeMs = isNextOnShow() ? display.frameAgeMs() : now.attempt?.frameAgeMs;
    const shown = now.attempt && { ...now.attempt, frameAgeMs };
    display.update({ ...now, attempt: shown }, { cameraFailed: problem.peek()?.code === 'camera-down' });
  }

  function begin(): void {
    drop();
    try {
      attempt = open();
    } catch (error) {
      // The browser's own refusal, for example of an ICE server's address; asking again would not change it.
      const code = error instanceof WebRtcMissing ? 'no-webrtc' : 'internal';
      problem.value = { code, message: reasonOf(error) };
      refused.value = true;
    }
  }

  function open(): Attempt {
    const made: Attempt = options.open(eventsOf(() => made));
    return made;
  }

  function eventsOf(which: () => Attempt): AttemptEvents {
    return {
      onStage: review,
      onPicture(picture) {
        if (which() === attempt) display.prepare(picture);
      },
      onFlowing: display.show,
      onSound: carry,
      onFrame: (painted) => onFrame(which(), painted),
      onEnding: display.ending,
      onFailed() {
        if (which() === attempt) pause();
        else successor.fail();
        review();
      },
      onControlOpen: carry,
      onControlMessage(text) {
        if (which() === attempt) carried.receive(text);
      },
    };
  }

  function carry(): void {
    carried.follow(attempt, successor.attempt());
  }

  function drop(): void {
    carried.leave();
    const ended = attempt;
    attempt = undefined;
    successor.forget();
    carry();
    ended?.close();
  }

  /** The attempt failed: ends it, and makes the next one wait a little, unless that is under way already. */
  function pause(): void {
    const path = attempt?.pathProblem();
    if (path) problem.value = { code: 'no-path', message: path.message, path: path.kind };
    const heir = successor.succeed();
    drop();
    attempt = heir;
    carried.change(heir);
    if (!heir) pauses.fail();
  }

  function onFrame(which: Attempt, painted: boolean): void {
    if (which !== attempt) succeed();
    if (!attempt) return;
    const flowing = attempt.picture();
    if (flowing && !isNextOnShow()) display.show(flowing);
    if (!display.shows(flowing)) return;
    display.frame();
    if (painted) display.painted();
    problem.value = undefined;
    if (attempt.flowingMs() > GOOD_AFTER_MS) pauses.reset();
    // While it is live the timer looks after it; nothing is to be decided on each of 30 frames a second.
    if (display.phase.peek() !== 'live') review();
  }

  /** The next one has a frame: only now does the one before it end. */
  function succeed(): void {
    carried.leave();
    const ended = attempt;
    attempt = successor.succeed();
    ended?.close();
    carried.change(attempt);
    review();
  }

  const onMessage = createMail({
    attempt: () => attempt,
    next: successor.attempt,
    onAnswered: carry,
    onEnded(told) {
      if (told.code === 'format-changed' && attempt && attempt.flowingMs() > 0) {
        // Nothing has failed: the camera is there, and the next offer is answered with what it sends now.
        drop();
      } else {
        problem.value = told;
        refused.value = isFinal(told);
        pause();
      }
      review();
    },
    onNextEnded(told) {
      // What is on show stays; that the other one is not to be had is news where it stays so.
      if (isFinal(told)) {
        successor.forget();
        options.onRefusal(told);
      } else {
        successor.fail();
      }
      review();
    },
    onRefusal: options.onRefusal,
  });

  return {
    display,
    carried,
    problem,
    refused,
    attempt: () => attempt,
    review,
    hurry() {
      pauses.reset();
      refused.value = false;
      review();
    },
    skipPause: pauses.skip,
    drop,
    replace() {
      if (attempt && display.phase.peek() === 'live') successor.want();
      else drop();
    },
    keep() {
      successor.forget();
      carry();
    },
    take(taken) {
      drop();
      attempt = taken;
      taken.handTo(eventsOf(() => taken));
      const picture = taken.picture();
      if (picture) (taken.isFlowing() ? display.show : display.prepare)(picture);
      const frameAt = taken.lastFrameAt();
      if (frameAt !== undefined) display.frame(frameAt);
      carried.change(taken);
      const wanted = options.quality.peek();
      if (taken.quality !== wanted && taken.got() !== wanted) successor.want();
    },
    give() {
      const given = attempt;
      const picture = given?.picture();
      if (picture) display.ending(picture);
      carried.leave();
      attempt = undefined;
      drop();
      return given;
    },
    painted(shown) {
      const next = successor.attempt();
      if (attempt?.picture() === shown) attempt.painted();
      else if (next?.picture() === shown) next.painted();
    },
    onMessage,
    dispose() {
      cancelReview();
      drop();
    },
  };
}
