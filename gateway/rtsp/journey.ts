import { isDeepStrictEqual } from 'node:util';
import { type Detour, RtspError } from './errors.ts';
import { type FailedRung, ladderError, nextRung } from './ladder.ts';
import type { RtspPullOptions, TransportKind } from './pull-options.ts';
import { followRedirect } from './redirect.ts';
import type { AudioDescription } from './stream-description.ts';
import type { RtspTarget } from './url.ts';

const MAX_REDIRECTS = 5;
/** A camera that forgets its sessions again and again is given a pause by the pull's owner. */
const MAX_RENEWALS = 5;
/** Before the second new session or redirect, and as much longer before each that follows. */
const PAUSE_MS = 250;

/** How far a pull has come, session by session, and how the next session is made. */
export interface Journey {
  readonly target: RtspTarget;
  readonly transport: TransportKind;
  /** Nothing better is left to try, so that the first packet may take its time. */
  readonly isPatient: boolean;
  readonly audio: boolean;
  /** Sound that is not asked for, since it may cost the picture. */
  readonly shunned: AudioDescription | undefined;
  readonly failed: readonly FailedRung[];
  readonly redirects: number;
  readonly renewals: number;
  readonly hasDialledAgain: boolean;
}

type Wishes = Pick<RtspPullOptions, 'transport' | 'prefer' | 'audio' | 'shunned'>;

/** Throws {@link RtspError} where the wishes exclude each other. */
export function depart(target: RtspTarget, wishes: Wishes): Journey {
  const { address, isSecure } = target;
  const rung = nextRung({ wanted: wishes.transport, prefer: wishes.prefer, isSecure, failed: [] });
  if (rung.kind === 'give-up' || (isSecure && wishes.transport === 'udp'))
    throw new RtspError({
      kind: 'unsupported-transport',
      address,
      message: `${address} is asked by rtsps://, and UDP would carry its picture in the clear: set the camera's transport to tcp, or give an rtsp:// URL`,
    });
  const { transport, isPatient } = rung;
  const { audio, shunned } = wishes;
  return {
    target,
    transport,
    isPatient,
    audio,
    shunned,
    failed: [],
    redirects: 0,
    renewals: 0,
    hasDialledAgain: false,
  };
}

export type Onward =
  | { readonly kind: 'go'; readonly journey: Journey; readonly afterMs: number }
  | { readonly kind: 'give-up'; readonly error: RtspError };

/** The same after a session that has lasted: what went wrong before it counts no more. */
export function forgiven(journey: Journey): Journey {
  return { ...journey, redirects: 0, renewals: 0, hasDialledAgain: false };
}

interface End {
  readonly error: RtspError;
  readonly isUntried: boolean;
  readonly wishes: Wishes;
}

/**
 * What to do when a session has ended by itself. `isUntried`: a challenge was taken, and the connection ended before
 * it could be answered; some cameras take the answer to their 401 on the next connection only.
 */
export function onward(journey: Journey, end: End): Onward {
  const { error } = end;
  const taken = error.detour && detoured(journey, end, error.detour);
  if (taken) return taken;
  if (error.kind !== 'closed' || !end.isUntried) return { kind: 'give-up', error };
  if (!journey.hasDialledAgain) return go({ ...journey, hasDialledAgain: true });
  return { kind: 'give-up', error: hungUpError(error) };
}

/** `undefined` where the detour leads nowhere any more. */
function detoured(journey: Journey, end: End, detour: Detour): Onward | undefined {
  switch (detour.kind) {
    case 'redirect':
      return redirected(journey, { ...end, location: detour.location });
    case 'other-transport':
      return otherTransport(journey, { ...end, why: detour.why });
    case 'new-session':
      return journey.renewals < MAX_RENEWALS ? go({ ...journey, renewals: journey.renewals + 1 }) : undefined;
    case 'without-audio':
      return withoutAudio(journey, end, detour);
  }
}

function go(journey: Journey): Onward {
  const turns = journey.redirects + journey.renewals;
  return { kind: 'go', journey, afterMs: turns > 1 ? PAUSE_MS * turns : 0 };
}

/** The next session asks for no sound, on the transports from the first on. */
function withoutAudio(
  journey: Journey,
  end: End,
  { sound, before }: Extract<Detour, { kind: 'without-audio' }>,
): Onward | undefined {
  const first = before && detoured(journey, end, before);
  if (first?.kind === 'go') return first;
  if (isDeepStrictEqual(journey.shunned, sound)) return first;
  const { transport, isPatient } =
    before?.kind === 'other-transport' ? depart(journey.target, end.wishes) : journey;
  const failed = before?.kind === 'other-transport' ? [] : journey.failed;
  // Some cameras describe their sound otherwise each time; one more such and it is not asked for at all.
  const audio = journey.audio && journey.shunned === end.wishes.shunned;
  return {
    kind: 'go',
    journey: { ...journey, transport, isPatient, failed, audio, shunned: sound },
    afterMs: 0,
  };
}

/** Some cameras close at a wrong password in place of a second 401. */
function hungUpError({ address }: RtspError): RtspError {
  const message = `${address} closed the connection each time that it was told the user name and the password: check both in the camera's configuration`;
  return new RtspError({ kind: 'refused-credentials', address, message });
}

function redirected(journey: Journey, end: { error: RtspError; location: string; wishes: Wishes }): Onward {
  const { error, wishes } = end;
  const redirects = journey.redirects + 1;
  if (redirects > MAX_REDIRECTS) {
    const { address } = error;
    const message = `${address} redirects for the ${redirects}th time: check the camera's URL`;
    return { kind: 'give-up', error: new RtspError({ kind: 'protocol', address, message, isBusy: true }) };
  }
  try {
    const target = followRedirect(journey.target, end.location);
    const { audio, shunned, renewals } = journey;
    return go({ ...depart(target, wishes), audio, shunned, renewals, redirects });
  } catch (failure) {
    return { kind: 'give-up', error: failure instanceof RtspError ? failure : error };
  }
}

function otherTransport(
  journey: Journey,
  end: { error: RtspError; why: FailedRung['why']; wishes: Wishes },
): Onward {
  const { transport, isPatient, target } = journey;
  const failed = [...journey.failed, { transport, isPatient, why: end.why, error: end.error }];
  const { transport: wanted, prefer } = end.wishes;
  const rung = nextRung({ wanted, prefer, isSecure: target.isSecure, failed });
  if (rung.kind === 'give-up') return { kind: 'give-up', error: ladderError(failed) ?? end.error };
  return {
    kind: 'go',
    journey: { ...journey, failed, transport: rung.transport, isPatient: rung.isPatient },
    afterMs: 0,
  };
}
