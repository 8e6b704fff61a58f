import { batch, computed, effect, type ReadonlySignal, signal, untracked } from '@preact/signals';
import type { CameraInfo } from '../../../protocol/messages.ts';
import { reasonOf } from '../../transport/link.ts';
import type { OpenPeer, Picture, Sound } from '../../transport/peer-link.ts';
import { createBackoff } from '../backoff.ts';
import type { Cancel, Clock } from '../clock.ts';
import { type ControlChannel, createControlChannel } from '../control/control-channel.ts';
import type { PeerMessage, Session } from '../session/session.ts';
import { type Attempt, type Circumstances, createAttempt } from './attempt.ts';
import { createCameraHistory } from './camera-history.ts';
import { createDisplay, type Display } from './display.ts';
import { isFinal, type Problem } from './problem.ts';
import { decide, type WatchSnapshot } from './recovery.ts';

export type Quality = 'main' | 'sub';

/** Watches one camera at a time, and brings its picture back whenever it can be had. */
export interface Watch extends Pick<Display, 'phase' | 'picture' | 'stillForS' | 'listenForEnd'> {
  /** The name of the camera; known before its {@link CameraInfo} is. */
  readonly chosen: ReadonlySignal<string | undefined>;
  readonly camera: ReadonlySignal<CameraInfo | undefined>;
  readonly quality: ReadonlySignal<Quality>;
  /** What the gateway sends, which may be another than {@link quality}; undefined until it has answered. */
  readonly got: ReadonlySignal<Quality | undefined>;
  /** There while the present connection brings sound. */
  readonly sound: ReadonlySignal<Sound | undefined>;
  /** Why the gateway ended or refused the last attempt; cleared by a picture. */
  readonly problem: ReadonlySignal<Problem | undefined>;
  readonly control: ControlChannel;
  choose(camera: string): void;
  setQuality(quality: Quality): void;
  /** The page painted a picture of `picture`. */
  painted(picture: Picture): void;
  /** Looks at once: the page or the network came back. */
  check(): void;
  /** Tries at once, also after a refusal. */
  retry(): void;
  dispose(): void;
}

export interface WatchOptions {
  readonly session: Session;
  readonly openPeer: OpenPeer;
  readonly newName: () => string;
  readonly clock: Clock;
  /** The camera of the last visit. */
  readonly camera: string | undefined;
  readonly quality: Quality;
  /** This device's addresses are hidden behind a relay. */
  readonly relayOnly: ReadonlySignal<boolean>;
  /** Something was refused that belongs to no picture. */
  readonly onRefusal: (problem: Problem) => void;
}

const RETRY = { minMs: 250, maxMs: 3000 } as const;
/** A picture that lasted this long makes good for the failures before it. */
const GOOD_AFTER_MS = 5000;
const TICK_MS = 1000;
/** More steps than the policy ever takes in one go; ends a loop that a mistake in it would make. */
const MAX_STEPS = 8;

export function createWatch(options: WatchOptions): Watch {
  const { session, openPeer, newName, clock, relayOnly } = options;
  const chosen = signal(options.camera);
  const camera = computed(() => session.cameras.value?.find(({ name }) => name === chosen.value));
  const quality = signal(options.quality);
  const got = signal<Quality | undefined>(undefined);
  const sound = signal<Sound | undefined>(undefined);
  const display = createDisplay(clock);
  const problem = signal<Problem | undefined>(undefined);
  const refused = signal(false);
  const control = createControlChannel((text) => attempt?.sendControl(text) ?? false);
  const pauses = createBackoff({ ...RETRY, clock });
  const history = createCameraHistory(clock);
  let attempt: Attempt | undefined;
  let returns = 0;
  let returnedAt = 0;
  let cancelReview: Cancel = () => {};

  function circumstances(): Circumstances {
    return { session: session.id.peek(), iceServers: session.iceServers.peek(), returns, returnedAt };
  }

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

  /** Asks the policy and does as it says, until there is nothing to do but wait. */
  function review(): void {
    if (chosen.peek() === undefined) return;
    let waitMs = Number.POSITIVE_INFINITY;
    for (let step = 0; step < MAX_STEPS; step++) {
      const decision = decide(snapshot());
      if (decision.kind === 'begin') begin();
      else if (decision.kind === 'send') attempt?.ask(circumstances());
      else if (decision.kind === 'give-up') pause();
      else {
        if (decision.kind === 'wait') waitMs = decision.forMs;
        break;
      }
    }
    display.update(snapshot(), { cameraFailed: problem.peek()?.code === 'camera-down' });
    cancelReview();
    if (display.isStill()) waitMs = Math.min(waitMs, TICK_MS);
    if (waitMs < Number.POSITIVE_INFINITY) cancelReview = clock.after(Math.max(1, waitMs), review);
  }

  function begin(): void {
    const name = chosen.peek();
    if (name === undefined) return;
    drop();
    try {
      attempt = open(name);
    } catch (error) {
      // The browser's own refusal, for example of an ICE server's address; asking again would not change it.
      problem.value = { code: 'internal', message: reasonOf(error) };
      refused.value = true;
    }
  }

  function open(name: string): Attempt {
    return createAttempt({
      id: newName(),
      camera: name,
      quality: quality.peek(),
      iceServers: session.iceServers.peek(),
      relayOnly: relayOnly.peek(),
      openPeer,
      clock,
      send: session.send,
      events: {
        onStage: review,
        onPicture: display.prepare,
        onFlowing: display.show,
        onSound(next) {
          sound.value = next;
        },
        onFrame,
        onEnding: display.ending,
        onFailed() {
          pause();
          review();
        },
        onControlOpen() {
          control.open.value = true;
        },
        onControlMessage: control.receive,
      },
    });
  }

  function drop(): void {
    const ended = attempt;
    attempt = undefined;
    batch(() => {
      control.open.value = false;
      sound.value = undefined;
      got.value = undefined;
    });
    ended?.close();
  }

  /** The attempt failed: ends it, and makes the next one wait a little. */
  function pause(): void {
    const path = attempt?.pathProblem();
    if (path) problem.value = { code: 'no-path', message: path.message };
    drop();
    pauses.fail();
  }

  function onFrame(): void {
    display.frame();
    problem.value = undefined;
    if (!attempt) return;
    if (attempt.flowingMs() > GOOD_AFTER_MS) pauses.reset();
    const flowing = attempt.picture();
    if (flowing) display.show(flowing);
    // While it is live the timer looks after it; nothing is to be decided on each of 30 frames a second.
    if (display.phase.peek() !== 'live') review();
  }

  function onMessage(message: PeerMessage): void {
    if (message.type === 'answer' || message.type === 'candidate') {
      if (attempt?.id !== message.peer) return;
      if (message.type === 'candidate') attempt.addCandidate(message);
      else {
        got.value = message.quality;
        attempt.accept(message.sdp);
      }
      return;
    }
    const { peer, code, message: sentence } = message;
    const wholeSession = message.type === 'bye' && peer === undefined;
    if (!wholeSession && peer === undefined) {
      options.onRefusal({ code, message: sentence });
      return;
    }
    if (!wholeSession && attempt?.id !== peer) return;
    if (code === 'format-changed' && attempt && attempt.flowingMs() > 0) {
      // Nothing has failed: the camera is there, and the next offer is answered with what it sends now.
      drop();
      review();
      return;
    }
    const told = { code, message: sentence };
    problem.value = told;
    refused.value = isFinal(told);
    pause();
    review();
  }

  function onReturn(): void {
    returns++;
    returnedAt = clock.now();
    hurry();
  }

  /** Whatever was refused or failed before says nothing about now. */
  function hurry(): void {
    pauses.reset();
    refused.value = false;
    review();
  }

  function choose(name: string | undefined): void {
    if (name === chosen.peek()) return;
    history.forget();
    batch(() => {
      chosen.value = name;
      problem.value = undefined;
      display.clear(name === undefined ? 'none' : undefined);
    });
    // After the display is cleared: nobody is to keep this camera's last frame under the next one's name.
    drop();
    hurry();
  }

  /** What is switched off is not to be seen, not even as it was. */
  function hide(): void {
    problem.value = undefined;
    display.clear();
    drop();
  }

  /** Somebody may have set at the camera what was missing. */
  function followStreams({ media }: CameraInfo): void {
    const wanted = quality.peek();
    const insteadOfIt = got.peek() !== undefined && got.peek() !== wanted;
    if (insteadOfIt && media?.[wanted]?.codec === 'H264') untracked(drop);
    if (problem.peek()?.code === 'no-codec') refused.value = false;
  }

  /** Follows the gateway's list: picks a camera where none is chosen, and notes what becomes of the chosen one. */
  function followCameras(): void {
    const cameras = session.cameras.value;
    if (!cameras) return;
    if (!camera.value) {
      untracked(() => choose(cameras[0]?.name));
      return;
    }
    const { state } = camera.value;
    const wasOff = history.state === 'off';
    const news = history.note(camera.value);
    if (news.streams) followStreams(camera.value);
    if (!news.state) return;
    // Somebody has its picture, or has just switched it on, so it is there: no need to sit out the pause.
    if (state === 'live' || wasOff) pauses.skip();
    if (wasOff) refused.value = false;
    if (state === 'off') untracked(hide);
  }

  const stopFollowing = effect(() => {
    followCameras();
    session.reachable.value;
    session.id.value;
    session.welcomed.value;
    session.iceServers.value;
    untracked(review);
  });
  /** What stands was made the other way. */
  const stopHiding = effect(() => {
    if (relayOnly.value === attempt?.relayOnly || !attempt) return;
    untracked(() => {
      problem.value = undefined;
      drop();
      hurry();
    });
  });
  const stopListening = session.listen({ onMessage, onReturn });

  return {
    chosen,
    camera,
    quality,
    got,
    sound,
    phase: display.phase,
    picture: display.picture,
    stillForS: display.stillForS,
    listenForEnd: display.listenForEnd,
    problem,
    control,
    choose,
    setQuality(next) {
      if (next === quality.peek()) return;
      quality.value = next;
      // It is what the gateway had to send instead of the other one.
      if (next === got.peek()) return;
      drop();
      hurry();
    },
    painted(shown) {
      if (attempt?.picture() === shown) attempt.painted();
    },
    check() {
      pauses.skip();
      review();
    },
    retry: hurry,
    dispose() {
      stopFollowing();
      stopHiding();
      stopListening();
      cancelReview();
      drop();
    },
  };
}
