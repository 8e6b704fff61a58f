import type { CameraInfo } from '../../../protocol/messages.ts';

/** How far one try for the picture has come. */
export type AttemptStage =
  /** The browser makes the offer. */
  | 'preparing'
  /** The offer waits for somebody to send it to. */
  | 'ready'
  | 'asked'
  | 'answered'
  | 'connected'
  | 'disconnected';

export interface AttemptSnapshot {
  readonly stage: AttemptStage;
  /** How long it has been in this stage. */
  readonly sinceMs: number;
  /** Age of the newest picture; absent before the first. */
  readonly frameAgeMs?: number | undefined;
  /** The session it was asked for in is over. */
  readonly foreign: boolean;
  /** How long ago the gateway or the broker came back, where that was after the offer was sent. */
  readonly returnedMs?: number | undefined;
  /** The gateway has since named other ICE servers than the offer was made with. */
  readonly outdated: boolean;
}

/** Everything that decides what happens next with one camera's picture. */
export interface WatchSnapshot {
  readonly reachable: boolean;
  /** The gateway answered in the present session. */
  readonly welcomed: boolean;
  /** Refused for a reason that another try does not change. */
  readonly refused: boolean;
  /** What is left of the pause after a failure. */
  readonly pauseMs: number;
  readonly camera: CameraInfo['state'] | undefined;
  /** How long the camera has been in that state. */
  readonly cameraSinceMs: number;
  readonly attempt: AttemptSnapshot | undefined;
}

export type WatchDecision =
  /** Begin a new attempt in place of the present one. */
  | { readonly kind: 'begin' }
  /** Send the offer that is ready. */
  | { readonly kind: 'send' }
  /** The present attempt failed: end it, and pause. */
  | { readonly kind: 'give-up' }
  /** Look again after so many milliseconds, or when something happens. */
  | { readonly kind: 'wait'; readonly forMs: number }
  /** Nothing to do until something happens. */
  | { readonly kind: 'rest' };

/** A picture older than this is not shown as live. */
export const STALL_MS = 2000;
/** A camera that was still is given this long to send pictures again on the same peer, once it is back. */
const BACK_LIMIT_MS = 1500;
/** Pictures that stop for no known reason are asked for again after this long. */
const STALL_LIMIT_MS = 5000;
/** A peer from before a gateway's return proves by a new picture within this time that it was not affected. */
const RETURN_GRACE_MS = 600;
const DISCONNECT_LIMIT_MS = 1000;
/** An older offer's candidates may belong to a network that is gone. */
const READY_KEEP_MS = 20_000;
/** A gateway may have to reach the camera first before it can answer. */
const STAGE_LIMIT_MS = { preparing: 5000, asked: 10_000, answered: 8000 } as const;
const FIRST_PICTURE_LIMIT_MS = 6000;

/** What to do about a picture, from what is known about it. Pure: the model asks it, and acts. */
export function decide(now: WatchSnapshot): WatchDecision {
  const { attempt, reachable } = now;
  if (now.refused) return rest;
  // The gateway would only refuse, and tells when it is on again.
  if (now.camera === 'off' && reachable) return rest;
  if (!attempt) return now.pauseMs > 0 ? wait(now.pauseMs) : begin;
  if (attempt.stage === 'preparing') return within(attempt.sinceMs, STAGE_LIMIT_MS.preparing);
  if (attempt.stage === 'ready') {
    if (!reachable) return rest;
    return attempt.sinceMs > READY_KEEP_MS || attempt.outdated ? begin : send;
  }
  const playing = attempt.frameAgeMs !== undefined && attempt.frameAgeMs < STALL_MS;
  // Nobody can be asked for another one, so the present one is kept, for what it is worth.
  if (!reachable) return playing ? untilStalled(attempt) : rest;
  if (attempt.foreign) return !playing || now.welcomed ? begin : untilStalled(attempt);
  const doubt = afterReturn(attempt);
  if (doubt) return doubt;
  if (attempt.stage === 'asked' || attempt.stage === 'answered') {
    return attempt.outdated ? begin : within(attempt.sinceMs, STAGE_LIMIT_MS[attempt.stage]);
  }
  if (attempt.stage === 'disconnected') return within(attempt.sinceMs, DISCONNECT_LIMIT_MS);
  if (playing) return untilStalled(attempt);
  return whileStill(now, attempt);
}

/** Whether a peer outlived the gateway's return; nothing where that is settled. */
function afterReturn({ returnedMs, frameAgeMs }: AttemptSnapshot): WatchDecision | undefined {
  if (returnedMs === undefined) return undefined;
  if (frameAgeMs !== undefined && frameAgeMs < returnedMs) return undefined;
  if (frameAgeMs === undefined || frameAgeMs > STALL_MS || returnedMs >= RETURN_GRACE_MS) return begin;
  return wait(RETURN_GRACE_MS - returnedMs);
}

/** A peer that is connected and shows nothing new. */
function whileStill({ camera, cameraSinceMs }: WatchSnapshot, attempt: AttemptSnapshot): WatchDecision {
  // The gateway keeps the peer while it reaches for its camera; the pictures then go on by themselves.
  if (camera === 'down' || camera === 'connecting') return rest;
  const { frameAgeMs, sinceMs } = attempt;
  if (frameAgeMs === undefined) return within(Math.min(sinceMs, cameraSinceMs), FIRST_PICTURE_LIMIT_MS);
  const cameBack = cameraSinceMs < frameAgeMs;
  return cameBack ? within(cameraSinceMs, BACK_LIMIT_MS) : within(frameAgeMs, STALL_LIMIT_MS);
}

const begin: WatchDecision = { kind: 'begin' };
const send: WatchDecision = { kind: 'send' };
const rest: WatchDecision = { kind: 'rest' };

function wait(forMs: number): WatchDecision {
  return { kind: 'wait', forMs };
}

function within(ageMs: number, limitMs: number): WatchDecision {
  return ageMs < limitMs ? wait(limitMs - ageMs) : { kind: 'give-up' };
}

function untilStalled({ frameAgeMs = 0 }: AttemptSnapshot): WatchDecision {
  return wait(STALL_MS - frameAgeMs);
}
